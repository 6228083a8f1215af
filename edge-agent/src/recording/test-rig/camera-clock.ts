import { execFileSync } from 'node:child_process';
import { readCaption, startVirtualCamera, type VirtualCamera } from '@sigap/testing';
import { onTestFinished } from 'vitest';

/** Letters of 3 x 3 pixels: they are still read when the encoder has been at them. */
const size = { width: 1280, height: 720 } as const;
const dot = 3;
const captionRows = 45;
const numberLetters = 7;

/** A packing table whose camera numbers its pictures: picture n is made at second n / fps of the camera's clock. */
export async function aNumberedTable(fps: number): Promise<VirtualCamera> {
  const scene = { table: 'wood', label: 'MEJA', loopSeconds: 3_600, parcels: [], hands: [{ from: 0, until: 3_600 }] } as const;
  const camera = await startVirtualCamera({ ...size, fps, source: { kind: 'parcels', scene: structuredClone(scene) } });
  onTestFinished(() => camera.close());
  return camera;
}

/** Decodes all of a clip. @returns the numbers that its camera drew into the pictures. Throws when the decoder complains. */
export function pictureNumbers(path: string): number[] {
  const crop = `format=gray,crop=${size.width}:${captionRows}:0:${size.height - captionRows}:exact=1`;
  // passthrough: else a picture that the camera left out would be filled with its neighbour
  const args = [
    '-v',
    'error',
    '-xerror',
    '-i',
    path,
    '-map',
    '0:v',
    '-vf',
    crop,
    '-fps_mode',
    'passthrough',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'gray',
    '-',
  ];
  const data = execFileSync('ffmpeg', args, { maxBuffer: 1024 * 1024 * 1024 });
  const bytes = size.width * captionRows;
  return Array.from({ length: data.length / bytes }, (_, index) => {
    const luma = { data: data.subarray(index * bytes, (index + 1) * bytes), width: size.width };
    const number = readCaption(luma, { x: dot * 4, y: 0, dot, letters: numberLetters });
    if (!/^\d+$/u.test(number)) throw new Error(`picture ${index} of ${path} carries no number: ${number}`);
    return Number(number);
  });
}
