/** The part of TensorFlow.js and face-api that this engine uses; their own types name DOM classes that Node does not have. */
export interface Tensor {
  readonly shape: readonly number[];
  data(): Promise<Float32Array>;
  dispose(): void;
}

export interface WeightSpec {
  name: string;
  shape: number[];
  dtype: string;
}

export interface TensorFlow {
  env(): { set(flag: string, value: boolean | number): void };
  ready(): Promise<void>;
  setBackend(name: string): Promise<boolean>;
  getBackend(): string;
  tensor(values: Float32Array, shape: readonly number[], dtype: 'float32'): Tensor;
  tidy<T>(work: () => T): T;
  memory(): { numTensors: number };
  io: { decodeWeights(bytes: ArrayBuffer, specs: readonly WeightSpec[]): Record<string, Tensor> };
}

interface Net {
  loadFromWeightMap(weights: Record<string, Tensor>): void;
  dispose(throwOnRedispose?: boolean): void;
}

export interface TinyFaceDetectorNet extends Net {
  readonly params: unknown;
  /** [1, height, width, 3], mean subtracted and divided by 255 -> [1, height / 32, width / 32, 25] */
  runMobilenet(input: Tensor, params: unknown): Tensor;
}

export interface LandmarkNet extends Net {
  /** [112, 112, 3], values 0..255 -> [1, 136], x and y in 0..1 of the input */
  forward(input: Tensor): Promise<Tensor>;
}

export interface RecognitionNet extends Net {
  /** [150, 150, 3], values 0..255 -> [1, 128] */
  forward(input: Tensor): Promise<Tensor>;
}

export interface FaceApi {
  tf: TensorFlow;
  TinyFaceDetector: new () => TinyFaceDetectorNet;
  FaceLandmark68Net: new () => LandmarkNet;
  FaceRecognitionNet: new () => RecognitionNet;
}
