import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelMapping } from '../image/normalisation.js';
import { drawLetterbox, fitLetterbox } from './letterbox.js';

const planes = channelMapping({ order: 'rgb', mean: [0, 0, 0], scale: [1, 1, 1] }, 'planes');

describe('fitLetterbox', () => {
  it.each([
    [
      { width: 640, height: 360 },
      { scale: 1, drawnWidth: 640, drawnHeight: 360, width: 640, height: 384 },
    ],
    [
      { width: 1280, height: 720 },
      { scale: 0.5, drawnWidth: 640, drawnHeight: 360, width: 640, height: 384 },
    ],
    [
      { width: 100, height: 50 },
      { scale: 1, drawnWidth: 100, drawnHeight: 50, width: 128, height: 64 },
    ],
  ])('fits %o', (image, expected) => {
    expect(fitLetterbox(image, { width: 640, height: 640, enlarge: false })).toEqual(expected);
  });

  it('enlarges when the rule says so', () => {
    expect(fitLetterbox({ width: 104, height: 52 }, { width: 416, height: 416, enlarge: true })).toEqual({
      scale: 4,
      drawnWidth: 416,
      drawnHeight: 208,
      width: 416,
      height: 224,
    });
  });

  it('never leaves the largest canvas and always has steps of 32', () => {
    const pixels = fc.integer({ min: 1, max: 9000 });
    fc.assert(
      fc.property(pixels, pixels, fc.boolean(), (width, height, enlarge) => {
        const box = fitLetterbox({ width, height }, { width: 640, height: 384, enlarge });
        expect(box.width % 32).toBe(0);
        expect(box.height % 32).toBe(0);
        expect(box.width).toBeLessThanOrEqual(640);
        expect(box.height).toBeLessThanOrEqual(384);
        expect(Math.min(box.drawnWidth, box.drawnHeight)).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

describe('drawLetterbox', () => {
  const draw = (width: number, height: number, data: Uint8Array, largest: number, channels = planes): Float32Array => {
    const box = fitLetterbox({ width, height }, { width: largest, height: largest, enlarge: false });
    const out = new Float32Array(box.width * box.height * 3).fill(9);
    drawLetterbox({ width, height, data }, box, channels, out);
    return out;
  };

  it('copies at scale 1 and blackens the rest, also of a buffer used before', () => {
    const out = draw(2, 1, Uint8Array.from([1, 2, 3, 4, 5, 6]), 32);
    expect([out[0], out[1], out[1024], out[2049], out[2], out[32]]).toEqual([1, 4, 2, 6, 0, 0]);
    expect(out.reduce((sum, value) => sum + value, 0)).toBe(21);
  });

  it('blackens to the normalised black', () => {
    const channels = channelMapping({ order: 'rgb', mean: [10, 20, 30], scale: [2, 2, 2] }, 'pixels');
    const out = draw(1, 1, Uint8Array.from([10, 20, 30]), 32, channels);
    expect(Array.from(out.subarray(0, 6))).toEqual([0, 0, 0, -5, -10, -15]);
  });

  it('averages all pixels when it scales down by whole numbers', () => {
    const data = new Uint8Array(128 * 128 * 3);
    for (let i = 0; i < data.length; i += 3) data[i] = (i / 3) % 4 === 0 ? 200 : 0;
    const out = draw(128, 128, data, 32);
    expect(Math.abs((out[32 * 16 + 16] as number) - 50)).toBeLessThan(1);
  });

  it('keeps the mean brightness at any scale', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 33, max: 200 }),
        fc.integer({ min: 33, max: 200 }),
        fc.integer({ min: 0, max: 255 }),
        (width, height, value) => {
          const box = fitLetterbox({ width, height }, { width: 32, height: 32, enlarge: false });
          const out = new Float32Array(box.width * box.height * 3);
          drawLetterbox({ width, height, data: new Uint8Array(width * height * 3).fill(value) }, box, planes, out);
          for (let y = 0; y < box.drawnHeight; y++)
            for (let x = 0; x < box.drawnWidth; x++) expect(out[y * box.width + x]).toBeCloseTo(value, 3);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('refuses a canvas of another size', () => {
    const box = fitLetterbox({ width: 4, height: 4 }, { width: 32, height: 32, enlarge: false });
    expect(() => drawLetterbox({ width: 4, height: 4, data: new Uint8Array(48) }, box, planes, new Float32Array(5))).toThrow(RangeError);
  });
});
