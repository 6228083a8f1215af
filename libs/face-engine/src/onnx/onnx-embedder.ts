import type { ModelEmbedder } from '@sigap/contracts';
import { alignTo, arcface112, warpFace } from '../alignment/align.js';
import type { Landmarks5 } from '../detection/detected-face.js';
import { type Embedding, FaceEngineError } from '../engine/face-engine.js';
import { type ChannelMapping, channelMapping } from '../image/normalisation.js';
import type { RgbImage } from '../image/rgb-image.js';
import type { FloatBuffers } from './float-buffers.js';
import type { OnnxSession } from './onnx-session.js';

const side = 112;

/** Embedding with an ONNX model: five-point alignment, run. The vector is as the model gives it. */
export class OnnxEmbedder {
  readonly #channels: ChannelMapping;

  constructor(
    private readonly session: OnnxSession,
    settings: ModelEmbedder,
    private readonly buffers: FloatBuffers,
  ) {
    if (settings.template !== 'arcface-112' || settings.input.width !== side || settings.input.height !== side) {
      throw new FaceEngineError('model_unfit', 'the onnx engine aligns to the arcface-112 template');
    }
    this.#channels = channelMapping(settings.normalisation, 'planes');
  }

  async embed(image: RgbImage, landmarks: Landmarks5): Promise<Embedding> {
    const transform = alignTo(arcface112, landmarks);
    return this.buffers.use(side * side * 3, async (crop) => {
      warpFace(image, transform, side, this.#channels, crop);
      return this.run(crop);
    });
  }

  /** For an input that is aligned and normalised already. */
  async run(crop: Float32Array): Promise<Embedding> {
    const outputs = await this.session.run(crop, [1, 3, side, side]);
    const [embedding] = outputs.values();
    if (embedding === undefined) throw new FaceEngineError('model_unfit', 'the embedder gave no output');
    return embedding.data;
  }
}
