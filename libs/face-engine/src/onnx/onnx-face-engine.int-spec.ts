import { describe, expect, it } from 'vitest';
import { createFaceEngine } from '../engine/create-face-engine.js';
import { describeFaceEngine } from '../engine/face-engine.contract.js';
import { type PackOnDisk, packOnDisk } from '../test-data/pack-on-disk.js';

describeFaceEngine('yunet-mobilefacenet');

const onDisk = packOnDisk('yunet-mobilefacenet');

describe.skipIf(onDisk === null)(`onnx engine${onDisk === null ? ' (needs ../shared/data/models)' : ''}`, () => {
  const { pack, files } = (onDisk ?? {}) as PackOnDisk;

  it('falls back to the CPU where this onnxruntime lacks a faster provider', async () => {
    const engine = await createFaceEngine(pack, files, { executionProviders: ['tensorrt', 'cuda', 'cpu'] });
    expect(engine.backend).toMatch(/^onnxruntime (tensorrt|cuda|cpu)$/);
    await engine.close();
  });

  it('refuses an embedder of another dimension than the manifest says', async () => {
    await expect(createFaceEngine({ ...pack, dimension: 512 }, files)).rejects.toMatchObject({ code: 'model_unfit' });
  });

  it('refuses a detector that is another model', async () => {
    const swapped = new Map(files).set('yunet_n_dynamic.onnx', files.get('mobilefacenet_foamliu.onnx') as Uint8Array);
    await expect(createFaceEngine(pack, swapped)).rejects.toMatchObject({ code: 'model_unfit' });
  });
});
