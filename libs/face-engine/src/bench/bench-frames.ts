import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RgbImage } from '../image/rgb-image.js';
import { openPhotograph, toRgb } from '../test-data/photographs.js';

const portraits = [
  'compreface/002_A.jpg',
  'compreface/003_A.jpg',
  'compreface/009_C.jpg',
  'obama_biden/biden.jpg',
  'obama_biden/obama.jpg',
  'obama_biden/obama3.jpg',
];

/** Real faces in frames as a camera's sub stream gives them, 640 x 360. Never zeros: the time of a PReLU depends on the data. */
export async function loadBenchFrames(): Promise<RgbImage[]> {
  return Promise.all(portraits.map((path) => toRgb(openPhotograph(path).resize(640, 360, { fit: 'contain', background: '#556677' }))));
}

/** The same pixels as PPM files, and other files, in a folder for a peer in another process. */
export function writeForPeer(
  frames: readonly RgbImage[],
  others: Record<string, Uint8Array>,
): { frames: string[]; folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'sigap-bench-'));
  const paths = frames.map(({ width, height, data }, i) => {
    const path = join(folder, `${i}.ppm`);
    writeFileSync(path, Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), data]));
    return path;
  });
  for (const [name, bytes] of Object.entries(others)) writeFileSync(join(folder, name), bytes);
  return { frames: paths, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
