import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linearSymbologies, type Symbology } from '@sigap/contracts';
import sharp, { type Sharp } from 'sharp';
import { testData } from '../../camera/test-rig/test-data.js';

/** Photographs of real labels in sets, beside the repository; each has the text that it shows in a file beside it. */
const folder = join(testData, 'barcodes');
export const hasLabelPhotographs = existsSync(folder);

export interface LabelPhotograph {
  readonly path: string;
  readonly text: string;
}

export interface GreyPicture {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

export const photographSets = ['code128-1', 'code128-2', 'ean13-1', 'ean13-2', 'qrcode-1'] as const;
export type PhotographSet = (typeof photographSets)[number];

export function symbologiesOf(set: PhotographSet): readonly Symbology[] {
  return set === 'qrcode-1' ? [...linearSymbologies, 'QRCode'] : linearSymbologies;
}

export function photographs(set: PhotographSet): LabelPhotograph[] {
  return readdirSync(join(folder, set))
    .filter((name) => /\.(png|webp)$/.test(name))
    .flatMap((name) => {
      const beside = join(folder, set, name.replace(/\.\w+$/, '.txt'));
      return existsSync(beside) ? [{ path: join(folder, set, name), text: readFileSync(beside, 'utf8') }] : [];
    });
}

export async function greyPicture(path: string, change: (image: Sharp) => Sharp = (same) => same): Promise<GreyPicture> {
  const { data, info } = await change(sharp(path).flatten({ background: '#fff' }))
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
