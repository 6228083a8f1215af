import { createRequire } from 'node:module';
import type { ModelPack } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { createFaceEngine } from '../engine/create-face-engine.js';
import { describeFaceEngine } from '../engine/face-engine.contract.js';
import { type PackOnDisk, packOnDisk } from '../test-data/pack-on-disk.js';
import { hasPhotographs, openPhotograph, toRgb } from '../test-data/photographs.js';
import type { FaceApi } from './tensorflow.js';

const require = createRequire(import.meta.url);

describeFaceEngine('face-api');

describe('tfjs engine', () => {
  const { pack, files } = packOnDisk('face-api') as PackOnDisk;

  it.skipIf(!hasPhotographs)(`leaves no tensor behind${hasPhotographs ? '' : ' (needs ../shared/data/faces)'}`, async () => {
    const engine = await createFaceEngine(pack, files, { nativeTensorflow: false });
    const { tf } = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as FaceApi;
    const image = await toRgb(openPhotograph('obama_biden/obama.jpg'));
    const run = async (): Promise<void> => {
      for (const face of await engine.detect(image)) await engine.embed(image, face);
    };
    await run();
    const before = tf.memory().numTensors;
    await run();
    expect(tf.memory().numTensors).toBe(before);
    await engine.close();
    expect(tf.memory().numTensors).toBeLessThan(before);
  });

  it.skipIf(!hasPhotographs).each(['obama.jpg', 'biden.jpg', 'obama3.jpg'])(
    `finds %s in a tenth of the usual contrast, as in a dim corridor${hasPhotographs ? '' : ' (needs ../shared/data/faces)'}`,
    async (name) => {
      const dim = await toRgb(openPhotograph(`obama_biden/${name}`).linear(0.1, 40));
      const { inputWidth, inputHeight, scoreThreshold, nmsThreshold } = pack.detector;
      const asIs: ModelPack = { ...pack, detector: { kind: 'tiny', inputWidth, inputHeight, scoreThreshold, nmsThreshold } };
      const found = async (onePack: ModelPack) => {
        const engine = await createFaceEngine(onePack, files);
        const faces = await engine.detect(dim);
        await engine.close();
        return faces.length;
      };
      expect([await found(asIs), await found(pack)]).toEqual([0, 1]);
    },
  );

  it('refuses a pack of the other engine', async () => {
    await expect(createFaceEngine({ ...pack, detector: { ...pack.detector, kind: 'yunet' } }, files)).rejects.toMatchObject({
      code: 'model_unfit',
    });
  });
});
