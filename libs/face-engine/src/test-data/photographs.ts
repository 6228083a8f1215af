import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { RgbImage } from '../image/rgb-image.js';
import { testDataDir } from './pack-on-disk.js';

const faces = join(testDataDir, 'faces');
export const hasPhotographs = existsSync(join(faces, 'compreface/annotations.json')) && existsSync(join(faces, 'obama_biden'));

/** A camera or an upload gives no more; and decoding 35 megapixels in each test takes longer than the test. */
const largestSide = 1600;

export interface Photograph {
  name: string;
  /** the same string for the same person; null where several people are in the picture */
  person: string | null;
  image: RgbImage;
  /** nose tips as annotated, pixels of `image`; null where nobody annotated */
  noses: { x: number; y: number }[] | null;
}

export async function toRgb(picture: Sharp): Promise<RgbImage> {
  const { data, info } = await picture.removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

export function openPhotograph(path: string): Sharp {
  return sharp(join(faces, path)).rotate().resize(largestSide, largestSide, { fit: 'inside', withoutEnlargement: true });
}

/** The CompreFace set with its annotated nose tips, and the portraits of two presidents. */
export async function loadPhotographs(): Promise<Photograph[]> {
  const annotations = JSON.parse(readFileSync(join(faces, 'compreface/annotations.json'), 'utf8')) as {
    noses_xy: Record<string, [number, number][]>;
  };
  const photographs: Photograph[] = [];
  for (const [name, noses] of Object.entries(annotations.noses_xy)) {
    const path = `compreface/${name}`;
    const { autoOrient } = await sharp(join(faces, path)).metadata();
    const image = await toRgb(openPhotograph(path));
    const scale = image.width / autoOrient.width;
    const person = /_([A-Z])\.jpg$/.exec(name)?.[1] ?? null;
    photographs.push({ name, person, image, noses: noses.map(([x, y]) => ({ x: x * scale, y: y * scale })) });
  }
  for (const name of readdirSync(join(faces, 'obama_biden')).filter((file) => file.endsWith('.jpg'))) {
    const person = name.startsWith('obama') ? 'obama' : 'biden';
    photographs.push({ name, person, image: await toRgb(openPhotograph(`obama_biden/${name}`)), noses: null });
  }
  return photographs;
}
