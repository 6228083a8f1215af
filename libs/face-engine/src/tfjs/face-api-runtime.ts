import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import type { FaceApi } from './tensorflow.js';

export interface FaceApiRuntime {
  faceApi: FaceApi;
  backend: 'tensorflow' | 'wasm';
}

const require = createRequire(import.meta.url);

/**
 * Loads face-api with native TensorFlow where somebody could install `@tensorflow/tfjs-node` (a dependency of nothing here: its binary
 * is a download), else with the WASM backend. Both builds of face-api are CommonJS files that are not named in its `main`, hence by path.
 */
export async function loadFaceApi(native: boolean): Promise<FaceApiRuntime> {
  return (native ? await loadNative() : undefined) ?? (await loadWasm());
}

async function loadNative(): Promise<FaceApiRuntime | undefined> {
  try {
    require('@tensorflow/tfjs-node');
  } catch {
    // Absent, or its native library does not fit this machine: WASM always does.
    return undefined;
  }
  const faceApi = require('@vladmandic/face-api/dist/face-api.node.js') as FaceApi;
  await faceApi.tf.ready();
  return { faceApi, backend: 'tensorflow' };
}

async function loadWasm(): Promise<FaceApiRuntime> {
  const wasm = require('@tensorflow/tfjs-backend-wasm') as { setWasmPaths(folder: string): void };
  const folder = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist') + sep;
  wasm.setWasmPaths(folder);
  const faceApi = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as FaceApi;
  // Threads collapse as soon as another job runs, and a camera worker has one core. SIMD is found by TensorFlow itself.
  faceApi.tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await faceApi.tf.setBackend('wasm'))) throw new Error('the WASM backend of TensorFlow did not start');
  await faceApi.tf.ready();
  return { faceApi, backend: 'wasm' };
}
