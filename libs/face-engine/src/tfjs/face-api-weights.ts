import type { ModelPack } from '@sigap/contracts';
import { FaceEngineError, requireFile } from '../engine/face-engine.js';
import type { Tensor, TensorFlow, WeightSpec } from './tensorflow.js';

interface WeightGroup {
  paths: string[];
  weights: WeightSpec[];
}

/**
 * Decodes a face-api model from bytes: `<model>-weights_manifest.json` (a list of groups with shards and specs, quantised weights
 * included) and its shards. Throws FaceEngineError `file_missing` or `model_unreadable`.
 */
export function decodeFaceApiWeights(
  tf: TensorFlow,
  pack: ModelPack,
  files: ReadonlyMap<string, Uint8Array>,
  model: string,
): Record<string, Tensor> {
  const manifest = `${model}-weights_manifest.json`;
  const groups = parseGroups(manifest, requireFile(pack, files, manifest));
  try {
    return Object.assign(
      {},
      ...groups.map((group) => tf.io.decodeWeights(joinShards(group.paths.map((path) => requireFile(pack, files, path))), group.weights)),
    ) as Record<string, Tensor>;
  } catch (cause) {
    if (cause instanceof FaceEngineError) throw cause;
    throw new FaceEngineError('model_unreadable', `the weights of ${model} can not be decoded`, { cause });
  }
}

function parseGroups(name: string, bytes: Uint8Array): WeightGroup[] {
  try {
    const groups = JSON.parse(new TextDecoder().decode(bytes)) as WeightGroup[];
    if (Array.isArray(groups) && groups.every((group) => Array.isArray(group.paths) && Array.isArray(group.weights))) return groups;
  } catch (cause) {
    throw new FaceEngineError('model_unreadable', `${name} is not JSON`, { cause });
  }
  throw new FaceEngineError('model_unreadable', `${name} is no weights manifest`);
}

/** One buffer of its own: a Buffer of Node may be a window on a larger one. */
function joinShards(shards: readonly Uint8Array[]): ArrayBuffer {
  const joined = new Uint8Array(shards.reduce((sum, shard) => sum + shard.byteLength, 0));
  let at = 0;
  for (const shard of shards) {
    joined.set(shard, at);
    at += shard.byteLength;
  }
  return joined.buffer;
}
