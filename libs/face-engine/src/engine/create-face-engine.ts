import type { ModelPack } from '@sigap/contracts';
import type { FaceEngine } from './face-engine.js';

export interface FaceEngineOptions {
  /** Runtimes of onnxruntime to try, in order; what this build lacks is passed over. Default: `['cpu']`. The tfjs engine has no use for it. */
  executionProviders?: readonly ('tensorrt' | 'cuda' | 'cpu')[];
  /** Whether the tfjs engine may take native TensorFlow where `@tensorflow/tfjs-node` is installed. Default: true. */
  nativeTensorflow?: boolean;
}

/**
 * Makes the engine a pack asks for. files: name in the pack manifest -> bytes (hash-checked by the caller).
 * The libraries are imported when needed, so a process pays for one engine only.
 * Throws FaceEngineError (`file_missing`, `model_unreadable`, `model_unfit`).
 */
export async function createFaceEngine(
  pack: ModelPack,
  files: ReadonlyMap<string, Uint8Array>,
  options: FaceEngineOptions = {},
): Promise<FaceEngine> {
  if (pack.engine === 'onnx') {
    const { createOnnxFaceEngine } = await import('../onnx/onnx-face-engine.js');
    return createOnnxFaceEngine(pack, files, options.executionProviders ?? ['cpu']);
  }
  const { createTfjsFaceEngine } = await import('../tfjs/tfjs-face-engine.js');
  return createTfjsFaceEngine(pack, files, { native: options.nativeTensorflow ?? true });
}
