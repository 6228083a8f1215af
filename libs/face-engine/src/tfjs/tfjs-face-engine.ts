import type { ModelPack } from '@sigap/contracts';
import { alignTo, dlib150, warpFace } from '../alignment/align.js';
import type { SimilarityTransform } from '../alignment/similarity-transform.js';
import type { DetectedFace, FaceBox, Landmarks5 } from '../detection/detected-face.js';
import { fiveFrom68 } from '../detection/landmarks-68.js';
import { type DetectOptions, detectionRules, mergeScales } from '../detection/detection-scales.js';
import { drawLetterbox, fitLetterbox, type LetterboxRule } from '../detection/letterbox.js';
import { suppressOverlaps } from '../detection/nms.js';
import { decodeTiny, type ScoredBox } from '../detection/tiny-decode.js';
import { type Embedding, type FaceEngine, FaceEngineError } from '../engine/face-engine.js';
import { normaliseEmbedding } from '../engine/normalise-embedding.js';
import { stretchLocally } from '../image/local-contrast.js';
import { channelMapping } from '../image/normalisation.js';
import { assertRgbImage, type RgbImage } from '../image/rgb-image.js';
import { type FaceApiRuntime, loadFaceApi } from './face-api-runtime.js';
import { decodeFaceApiWeights } from './face-api-weights.js';
import type { LandmarkNet, RecognitionNet, Tensor, TinyFaceDetectorNet } from './tensorflow.js';

const landmarkSide = 112;
const chipSide = 150;
/** The nets subtract their own means, but for the detector's, which is fed past its input code. */
const raw = channelMapping({ order: 'rgb', mean: [0, 0, 0], scale: [1, 1, 1] }, 'pixels');
const detectorMean = [117.001, 114.697, 97.404] as const;

interface Nets {
  detector: TinyFaceDetectorNet;
  landmarks: LandmarkNet;
  recognition: RecognitionNet;
}

class TfjsFaceEngine implements FaceEngine {
  readonly backend: string;
  readonly #localContrast: number | undefined;
  #nets: Nets | undefined;

  constructor(
    readonly pack: ModelPack,
    private readonly runtime: FaceApiRuntime,
    nets: Nets,
  ) {
    this.backend = `tfjs ${runtime.backend}`;
    this.#localContrast = pack.detector.kind === 'tiny' ? pack.detector.localContrast : undefined;
    this.#nets = nets;
  }

  /** Frames of a camera are evened out in their light; uploads only when nobody is found in them as they are. */
  async detect(image: RgbImage, options: DetectOptions = {}): Promise<DetectedFace[]> {
    assertRgbImage(image);
    if (options.thorough !== true) return this.#detect(image, options, this.#localContrast);
    const faces = await this.#detect(image, options, undefined);
    return faces.length > 0 || this.#localContrast === undefined ? faces : this.#detect(image, options, this.#localContrast);
  }

  async #detect(image: RgbImage, options: DetectOptions, contrast: number | undefined): Promise<DetectedFace[]> {
    const { inputWidth, inputHeight, nmsThreshold } = this.pack.detector;
    const found: DetectedFace[][] = [];
    for (const rule of detectionRules({ width: inputWidth, height: inputHeight }, true, options)) {
      const faces: DetectedFace[] = [];
      for (const { box, score } of await this.#findBoxes(image, rule, contrast))
        faces.push({ box, score, landmarks: await this.#findLandmarks(image, box) });
      found.push(faces);
    }
    return mergeScales(found, nmsThreshold);
  }

  async embed(image: RgbImage, face: DetectedFace): Promise<Embedding> {
    assertRgbImage(image);
    const chip = this.#cut(image, alignTo(dlib150, face.landmarks), chipSide);
    const embedding = await this.#run(chip, [chipSide, chipSide, 3], (input) => this.#open.recognition.forward(input));
    return this.pack.metric === 'cosine' ? normaliseEmbedding(embedding) : embedding;
  }

  async close(): Promise<void> {
    const nets = this.#nets;
    this.#nets = undefined;
    nets?.detector.dispose();
    nets?.landmarks.dispose();
    nets?.recognition.dispose();
  }

  get #open(): Nets {
    if (this.#nets === undefined) throw new FaceEngineError('closed', 'the face engine was closed');
    return this.#nets;
  }

  async #findBoxes(image: RgbImage, rule: LetterboxRule, contrast: number | undefined): Promise<ScoredBox[]> {
    const { scoreThreshold, nmsThreshold } = this.pack.detector;
    const box = fitLetterbox(image, rule);
    const canvas = new Float32Array(box.width * box.height * 3);
    drawLetterbox(image, box, raw, canvas);
    if (contrast !== undefined) stretchLocally(canvas, box, contrast);
    normaliseForDetector(canvas);
    const { detector } = this.#open;
    const output = await this.#run(canvas, [1, box.height, box.width, 3], async (input) =>
      this.runtime.faceApi.tf.tidy(() => detector.runMobilenet(input, detector.params)),
    );
    return suppressOverlaps(decodeTiny(output, box, scoreThreshold), nmsThreshold);
  }

  /** 68 points in a square around the box, of which five go on. */
  async #findLandmarks(image: RgbImage, box: FaceBox): Promise<Landmarks5> {
    const side = Math.max(box.width, box.height);
    const scale = landmarkSide / side;
    const left = box.x + (box.width - side) / 2;
    const top = box.y + (box.height - side) / 2;
    const crop = this.#cut(image, { a: scale, b: 0, tx: -left * scale, ty: -top * scale }, landmarkSide);
    const output = await this.#run(crop, [landmarkSide, landmarkSide, 3], (input) => this.#open.landmarks.forward(input));
    return fiveFrom68(
      Array.from({ length: 68 }, (_, i) => ({ x: left + (output[i * 2] as number) * side, y: top + (output[i * 2 + 1] as number) * side })),
    );
  }

  #cut(image: RgbImage, transform: SimilarityTransform, side: number): Float32Array {
    const out = new Float32Array(side * side * 3);
    warpFace(image, transform, side, raw, out);
    return out;
  }

  async #run(values: Float32Array, shape: readonly number[], net: (input: Tensor) => Promise<Tensor>): Promise<Float32Array> {
    const input = this.runtime.faceApi.tf.tensor(values, shape, 'float32');
    try {
      const output = await net(input);
      try {
        return await output.data();
      } finally {
        output.dispose();
      }
    } finally {
      input.dispose();
    }
  }
}

function normaliseForDetector(canvas: Float32Array): void {
  const [red, green, blue] = detectorMean;
  for (let i = 0; i < canvas.length; i += 3) {
    canvas[i] = ((canvas[i] as number) - red) / 255;
    canvas[i + 1] = ((canvas[i + 1] as number) - green) / 255;
    canvas[i + 2] = ((canvas[i + 2] as number) - blue) / 255;
  }
}

/**
 * face-api's tiny detector, 68-point landmarks and dlib ResNet. Weights come from `files`, not from disk.
 * Throws FaceEngineError when a file is missing or unreadable, or when the pack is for another engine.
 */
export async function createTfjsFaceEngine(
  pack: ModelPack,
  files: ReadonlyMap<string, Uint8Array>,
  options: { native: boolean },
): Promise<FaceEngine> {
  if (pack.detector.kind !== 'tiny' || pack.embedder.kind !== 'dlib-resnet' || pack.dimension !== 128) {
    throw new FaceEngineError('model_unfit', `the tfjs engine runs face-api's models; model pack "${pack.name}" has others`);
  }
  const runtime = await loadFaceApi(options.native);
  const { tf, TinyFaceDetector, FaceLandmark68Net, FaceRecognitionNet } = runtime.faceApi;
  const nets: Nets = { detector: new TinyFaceDetector(), landmarks: new FaceLandmark68Net(), recognition: new FaceRecognitionNet() };
  nets.detector.loadFromWeightMap(decodeFaceApiWeights(tf, pack, files, 'tiny_face_detector_model'));
  nets.landmarks.loadFromWeightMap(decodeFaceApiWeights(tf, pack, files, 'face_landmark_68_model'));
  nets.recognition.loadFromWeightMap(decodeFaceApiWeights(tf, pack, files, 'face_recognition_model'));
  return new TfjsFaceEngine(pack, runtime, nets);
}
