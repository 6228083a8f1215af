import { InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
import { FaceEngineError } from '../engine/face-engine.js';

export interface FloatTensor {
  dims: readonly number[];
  data: Float32Array;
}

/** One ONNX model with one float input. */
export interface OnnxSession {
  readonly provider: string;
  /** of the input; a name stands for a size that is free */
  readonly inputDims: readonly (number | string)[];
  run(input: Float32Array, dims: readonly number[]): Promise<Map<string, FloatTensor>>;
  close(): Promise<void>;
}

/**
 * One thread for each session: with two, both collapse as soon as another job runs; parallel work is several sessions.
 * Spinning is off, because a waiting session must not burn a core that decodes video.
 */
const sessionOptions: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  enableCpuMemArena: true,
  logSeverityLevel: 3,
  extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
};

export async function openOnnxSession(name: string, bytes: Uint8Array, providers: readonly string[]): Promise<OnnxSession> {
  const supported = new Set(listSupportedBackends().map((backend) => backend.name));
  const wanted = providers.filter((provider) => supported.has(provider));
  let failure: unknown = new Error(`this onnxruntime has none of: ${providers.join(', ')}`);
  for (const provider of wanted) {
    try {
      const session = await InferenceSession.create(bytes, { ...sessionOptions, executionProviders: [provider] });
      return wrap(name, session, provider);
    } catch (error) {
      // A provider may be listed and still fail to load its libraries: the next one in the list is tried.
      failure = error;
    }
  }
  throw new FaceEngineError('model_unreadable', `onnxruntime can not load ${name}: ${messageOf(failure)}`, { cause: failure });
}

function wrap(name: string, session: InferenceSession, provider: string): OnnxSession {
  const input = session.inputNames[0];
  if (input === undefined || session.inputNames.length !== 1) throw new FaceEngineError('model_unfit', `${name} must have one input`);
  const metadata = session.inputMetadata[0];
  let closed = false;
  return {
    provider,
    inputDims: metadata?.isTensor === true ? metadata.shape : [],
    async run(data, dims) {
      if (closed) throw new FaceEngineError('closed', 'the face engine was closed');
      const results = await session.run({ [input]: new Tensor('float32', data, [...dims]) });
      const tensors = new Map<string, FloatTensor>();
      for (const [key, tensor] of Object.entries(results)) {
        if (!(tensor.data instanceof Float32Array)) throw new FaceEngineError('model_unfit', `output ${key} of ${name} is not float32`);
        tensors.set(key, { dims: tensor.dims, data: tensor.data });
      }
      return tensors;
    },
    async close() {
      if (closed) return;
      closed = true;
      await session.release();
    },
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
