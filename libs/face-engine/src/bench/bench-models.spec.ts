import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { packOnDisk } from '../test-data/pack-on-disk.js';
import { withClipAttributes } from './clip-attributes.js';
import { matmulModel } from './matmul-model.js';

describe('models of the benches', () => {
  it('multiplies', async () => {
    const session = await InferenceSession.create(matmulModel(3, 2));
    const { out } = await session.run({
      rows: new Tensor('float32', Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2]),
      query: new Tensor('float32', Float32Array.of(10, 1), [2, 1]),
    });
    expect(Array.from(out?.data as Float32Array)).toEqual([12, 34, 56]);
  });

  const onDisk = packOnDisk('yunet-mobilefacenet');
  it.skipIf(onDisk === null)(`rewrites each Clip of the embedder once${onDisk === null ? ' (needs ../shared/data/models)' : ''}`, () => {
    const model = onDisk?.files.get('mobilefacenet_foamliu.onnx') as Uint8Array;
    const changed = withClipAttributes(model);
    expect(Buffer.compare(changed, model)).not.toBe(0);
    expect(Buffer.compare(withClipAttributes(changed), changed)).toBe(0);
  });
});
