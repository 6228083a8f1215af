import type { ModelDetector } from '@sigap/contracts';
import type { DetectedFace } from '../detection/detected-face.js';
import { type DetectOptions, detectionRules, mergeScales } from '../detection/detection-scales.js';
import { drawLetterbox, fitLetterbox, type LetterboxRule } from '../detection/letterbox.js';
import { decodeScrfd } from '../detection/scrfd-decode.js';
import { decodeYunet } from '../detection/yunet-decode.js';
import { FaceEngineError } from '../engine/face-engine.js';
import { type ChannelMapping, channelMapping } from '../image/normalisation.js';
import type { RgbImage } from '../image/rgb-image.js';
import type { FloatBuffers } from './float-buffers.js';
import type { FloatTensor, OnnxSession } from './onnx-session.js';

const strides = [8, 16, 32] as const;

interface Canvas {
  width: number;
  height: number;
  scale: number;
}

interface Head {
  channels: ChannelMapping;
  decode(outputs: Map<string, FloatTensor>, canvas: Canvas, scoreThreshold: number): DetectedFace[];
}

const yunet: Head = {
  channels: channelMapping({ order: 'bgr', mean: [0, 0, 0], scale: [1, 1, 1] }, 'planes'),
  decode(outputs, canvas, scoreThreshold) {
    const take = (name: string, stride: number, perCell: number): Float32Array => {
      const tensor = outputs.get(`${name}_${stride}`);
      const wanted = (canvas.width / stride) * (canvas.height / stride) * perCell;
      if (tensor?.data.length !== wanted) throw new FaceEngineError('model_unfit', `the detector has no fitting output ${name}_${stride}`);
      return tensor.data;
    };
    const heads = strides.map((stride) => ({
      stride,
      cls: take('cls', stride, 1),
      obj: take('obj', stride, 1),
      bbox: take('bbox', stride, 4),
      kps: take('kps', stride, 10),
    }));
    return decodeYunet(heads, canvas, scoreThreshold);
  },
};

/** Exports of SCRFD number their outputs as they like, so each is known by its last dimension (1, 4, 10) and its length. */
const scrfd: Head = {
  channels: channelMapping({ order: 'rgb', mean: [127.5, 127.5, 127.5], scale: [128, 128, 128] }, 'planes'),
  decode(outputs, canvas, scoreThreshold) {
    const anchors = 2;
    const take = (stride: number, perAnchor: number): Float32Array => {
      const wanted = (canvas.width / stride) * (canvas.height / stride) * anchors * perAnchor;
      for (const { dims, data } of outputs.values()) if (dims.at(-1) === perAnchor && data.length === wanted) return data;
      throw new FaceEngineError(
        'model_unfit',
        `the detector has no output with ${perAnchor} numbers for stride ${stride} (it needs key points)`,
      );
    };
    const heads = strides.map((stride) => ({ stride, score: take(stride, 1), bbox: take(stride, 4), kps: take(stride, 10) }));
    return decodeScrfd(heads, canvas, scoreThreshold, anchors);
  },
};

/** Detection with an ONNX model: letterbox, run, decode, suppress overlaps. */
export class OnnxDetector {
  readonly #head: Head;

  constructor(
    private readonly session: OnnxSession,
    private readonly settings: ModelDetector,
    private readonly buffers: FloatBuffers,
  ) {
    if (settings.kind === 'tiny') throw new FaceEngineError('model_unfit', 'the tiny detector belongs to the tfjs engine');
    this.#head = settings.kind === 'yunet' ? yunet : scrfd;
  }

  async detect(image: RgbImage, options: DetectOptions): Promise<DetectedFace[]> {
    const { nmsThreshold } = this.settings;
    const found: DetectedFace[][] = [];
    for (const rule of this.#rules(options)) found.push(await this.#detectAt(image, rule));
    return mergeScales(found, nmsThreshold);
  }

  #rules(options: DetectOptions): LetterboxRule[] {
    const [, , height, width] = this.session.inputDims;
    if (typeof width === 'number' && typeof height === 'number') return [{ width, height, enlarge: false, fixed: true }];
    const { inputWidth, inputHeight } = this.settings;
    return detectionRules({ width: inputWidth, height: inputHeight }, false, options);
  }

  async #detectAt(image: RgbImage, rule: LetterboxRule): Promise<DetectedFace[]> {
    const box = fitLetterbox(image, rule);
    return this.buffers.use(box.width * box.height * 3, async (canvas) => {
      drawLetterbox(image, box, this.#head.channels, canvas);
      const outputs = await this.session.run(canvas, [1, 3, box.height, box.width]);
      return this.#head.decode(outputs, box, this.settings.scoreThreshold);
    });
  }
}
