import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createFaceEngine } from '../engine/create-face-engine.js';
import { type PackOnDisk, packOnDisk, testDataDir } from '../test-data/pack-on-disk.js';
import { hasPhotographs, openPhotograph, toRgb } from '../test-data/photographs.js';

const fixed = join(testDataDir, 'models/face_detection_yunet_2023mar.onnx');
const possible = hasPhotographs && existsSync(fixed);

it.skipIf(!possible)(`runs a detector of one input size on pictures of any size${possible ? '' : ' (needs ../shared/data)'}`, async () => {
  const { pack, files } = packOnDisk('yunet-mobilefacenet') as PackOnDisk;
  const engine = await createFaceEngine(pack, new Map(files).set('yunet_n_dynamic.onnx', readFileSync(fixed)));
  const found: number[] = [];
  for (const [width, height] of [
    [320, 200],
    [640, 360],
    [900, 1100],
  ] as const) {
    const image = await toRgb(openPhotograph('obama_biden/obama.jpg').resize(width, height, { fit: 'contain' }));
    found.push((await engine.detect(image, { thorough: true })).length);
  }
  await engine.close();
  expect(found).toEqual([1, 1, 1]);
});
