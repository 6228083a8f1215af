import type { ModelPack } from '@sigap/contracts';
import type { DetectedFace } from '../detection/detected-face.js';
import type { DetectOptions } from '../detection/detection-scales.js';
import type { RgbImage } from '../image/rgb-image.js';

/** L2-normalised for cosine packs; raw for euclidean packs. Length = pack.dimension */
export type Embedding = Float32Array;

/**
 * Finds faces and turns them into embeddings. Computes on the calling thread: run it in a worker or a child process.
 * Calls on one engine may overlap; they are computed one after another.
 */
export interface FaceEngine {
  readonly pack: ModelPack;
  /** What computes, for logs and the settings page: `onnxruntime cpu`, `tfjs wasm`, `tfjs tensorflow`. */
  readonly backend: string;
  /** Faces, best score first. Throws RangeError on an image whose size and bytes disagree. */
  detect(image: RgbImage, options?: DetectOptions): Promise<DetectedFace[]>;
  /** Embedding of a face that `detect` found in the same image. Throws RangeError when its landmarks are no face. */
  embed(image: RgbImage, face: DetectedFace): Promise<Embedding>;
  close(): Promise<void>;
}

export type FaceEngineErrorCode = 'file_missing' | 'model_unreadable' | 'model_unfit' | 'closed';

export class FaceEngineError extends Error {
  override readonly name = 'FaceEngineError';
  constructor(
    readonly code: FaceEngineErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Bytes of a file by name; throws `file_missing`. */
export function requireFile(pack: ModelPack, files: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw new FaceEngineError('file_missing', `model pack "${pack.name}" was loaded without its file ${name}`);
  return bytes;
}
