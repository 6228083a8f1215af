import { linearSymbologies, type Symbology } from '@sigap/contracts';
import type { Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { greyPicture, hasLabelPhotographs, photographs, symbologiesOf } from '../test-rig/label-photographs.js';
import { CodeReader, type ReadCode } from './code-reader.js';

let reader: CodeReader;
beforeAll(async () => {
  reader = await CodeReader.load();
});

async function read(path: string, symbologies: readonly Symbology[], change?: (image: Sharp) => Sharp) {
  const { data, width, height } = await greyPicture(path, change);
  reader.pixels(data.length).set(data);
  return reader.read({ width, height, symbologies, invert: true });
}

const texts = (codes: readonly ReadCode[]) => codes.map(({ text }) => text);

describe.skipIf(!hasLabelPhotographs)('photographs of real labels (needs ../shared/data)', () => {
  it.each([
    ['code128-1', 6, 6],
    ['code128-2', 14, 14],
    ['ean13-1', 14, 16],
    ['ean13-2', 6, 16],
    ['qrcode-1', 8, 8],
  ] as const)('reads %s', async (set, least, all) => {
    const results = await Promise.all(
      photographs(set).map(async ({ path, text }) => ({ path, text, codes: await read(path, symbologiesOf(set)) })),
    );
    expect(results).toHaveLength(all);
    const right = results.filter(({ text, codes }) => texts(codes).includes(text));
    const wrong = results.filter(({ text, codes }) => codes.length > 0 && !texts(codes).includes(text));
    expect(right.length).toBeGreaterThanOrEqual(least);
    // a label that is read as another one records a parcel under a wrong name: worse than none
    expect(wrong).toEqual([]);
  });

  it('reads white on black where the kind of code may be so', async () => {
    const [first] = photographs('qrcode-1');
    expect(texts(await read(first?.path ?? '', ['QRCode'], (image) => image.negate({ alpha: false })))).toEqual([first?.text]);
  });

  it('reads no QR code where only bars are wanted', async () => {
    for (const { path } of photographs('qrcode-1')) expect(await read(path, linearSymbologies)).toEqual([]);
  });

  it.each([
    ['turned by 90 degrees', (image: Sharp) => image.rotate(90), 14],
    ['upside down', (image: Sharp) => image.rotate(180), 14],
    ['a little crooked', (image: Sharp) => image.rotate(8, { background: '#888' }), 10],
    ['out of focus', (image: Sharp) => image.blur(0.7), 12],
    ['dim', (image: Sharp) => image.linear(0.35, 10), 13],
  ] as const)('reads labels %s', async (_, change, least) => {
    const results = await Promise.all(
      photographs('code128-2').map(async ({ path, text }) => texts(await read(path, ['Code128'], change)).includes(text)),
    );
    expect(results.filter(Boolean).length).toBeGreaterThanOrEqual(least);
  });
});
