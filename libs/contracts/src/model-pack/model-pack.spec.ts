import { describe, expect, it } from 'vitest';
import { ModelPack } from './model-pack.js';

const file = {
  name: 'a.onnx',
  role: 'detector',
  sha256: 'a'.repeat(64),
  bytes: 3,
  source: { kind: 'url', url: 'https://example.org/a.onnx' },
};
const pack = {
  name: 'some-pack',
  title: 'Some pack',
  engine: 'onnx',
  metric: 'cosine',
  dimension: 128,
  threshold: 0.5,
  thresholdFrom: 'a test',
  margin: 0.05,
  minFacePixels: { name: 40, enrol: 48 },
  licence: 'MIT',
  commercialUse: true,
  advice: '',
  measured: [{ where: 'here', trueAccept: 0.9, falseAccept: 0.001, note: '' }],
  detector: { kind: 'yunet', inputWidth: 640, inputHeight: 384, scoreThreshold: 0.6, nmsThreshold: 0.3 },
  embedder: {
    kind: 'sface',
    input: { width: 112, height: 112 },
    normalisation: { order: 'rgb', mean: [0, 0, 0], scale: [1, 1, 1] },
    template: 'arcface-112',
  },
  files: [file],
};
const withSource = (source: object): object => ({ ...pack, files: [{ ...file, source }] });

describe('ModelPack', () => {
  it('takes a manifest as it is', () => {
    expect(ModelPack.parse(pack)).toEqual(pack);
  });

  it('takes a file of which hash and size are not known', () => {
    expect(ModelPack.safeParse({ ...pack, files: [{ ...file, sha256: null, bytes: null }] }).success).toBe(true);
  });

  it.each([
    ['a file name that leaves the folder', { ...pack, files: [{ ...file, name: '../a.onnx' }] }],
    ['a hidden file name', { ...pack, files: [{ ...file, name: '.a' }] }],
    ['two files of one name', { ...pack, files: [file, file] }],
    ['no files', { ...pack, files: [] }],
    ['plain http', withSource({ kind: 'url', url: 'http://example.org/a.onnx' })],
    ['a path out of the npm package', withSource({ kind: 'npm', package: 'x', path: 'model/../../y' })],
    ['no commercial use without words to accept', { ...pack, commercialUse: false }],
    ['a half hash', { ...pack, files: [{ ...file, sha256: 'abc' }] }],
    ['a canvas that is no multiple of 32', { ...pack, detector: { ...pack.detector, inputWidth: 600 } }],
    ['an unknown metric', { ...pack, metric: 'manhattan' }],
  ])('refuses %s', (_, bad) => {
    expect(ModelPack.safeParse(bad).success).toBe(false);
  });
});
