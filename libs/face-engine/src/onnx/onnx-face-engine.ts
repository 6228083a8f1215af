import type { ModelFile, ModelPack } from '@sigap/contracts';
import { arcface112 } from '../alignment/align.js';
import type { DetectedFace } from '../detection/detected-face.js';
import type { DetectOptions } from '../detection/detection-scales.js';
import { type Embedding, type FaceEngine, FaceEngineError, requireFile } from '../engine/face-engine.js';
import { normaliseEmbedding } from '../engine/normalise-embedding.js';
import { assertRgbImage, type RgbImage } from '../image/rgb-image.js';
import { FloatBuffers } from './float-buffers.js';
import { OnnxDetector } from './onnx-detector.js';
import { OnnxEmbedder } from './onnx-embedder.js';
import { type OnnxSession, openOnnxSession } from './onnx-session.js';

class OnnxFaceEngine implements FaceEngine {
  readonly backend: string;

  constructor(
    readonly pack: ModelPack,
    private readonly sessions: readonly OnnxSession[],
    private readonly detector: OnnxDetector,
    private readonly embedder: OnnxEmbedder,
  ) {
    this.backend = `onnxruntime ${[...new Set(sessions.map((session) => session.provider))].join('+')}`;
  }

  async detect(image: RgbImage, options: DetectOptions = {}): Promise<DetectedFace[]> {
    assertRgbImage(image);
    return this.detector.detect(image, options);
  }

  async embed(image: RgbImage, face: DetectedFace): Promise<Embedding> {
    assertRgbImage(image);
    const embedding = await this.embedder.embed(image, face.landmarks);
    return this.pack.metric === 'cosine' ? normaliseEmbedding(embedding) : embedding;
  }

  async close(): Promise<void> {
    await Promise.all(this.sessions.map((session) => session.close()));
  }
}

/** Throws FaceEngineError when a file is missing, unreadable, or gives another dimension than the manifest says. */
export async function createOnnxFaceEngine(
  pack: ModelPack,
  files: ReadonlyMap<string, Uint8Array>,
  providers: readonly string[],
): Promise<FaceEngine> {
  const open = (role: ModelFile['role']): Promise<OnnxSession> => {
    const file = pack.files.find((candidate) => candidate.role === role);
    if (file === undefined) throw new FaceEngineError('model_unfit', `model pack "${pack.name}" names no ${role}`);
    return openOnnxSession(file.name, requireFile(pack, files, file.name), providers);
  };
  const detectorSession = await open('detector');
  const embedderSession = await open('embedder');
  const buffers = new FloatBuffers();
  const engine = new OnnxFaceEngine(
    pack,
    [detectorSession, embedderSession],
    new OnnxDetector(detectorSession, pack.detector, buffers),
    new OnnxEmbedder(embedderSession, pack.embedder, buffers),
  );
  try {
    await proveFit(engine);
  } catch (error) {
    await engine.close();
    throw error;
  }
  return engine;
}

/** One run of both models on a small picture: warms them up and finds a file that is not what the manifest says. */
async function proveFit(engine: FaceEngine): Promise<void> {
  const image = { width: 112, height: 112, data: Uint8Array.from({ length: 112 * 112 * 3 }, (_, i) => (i * 31) % 251) };
  await engine.detect(image);
  const face = { box: { x: 0, y: 0, width: 112, height: 112 }, landmarks: arcface112, score: 1 };
  const { length } = await engine.embed(image, face);
  if (length !== engine.pack.dimension) {
    throw new FaceEngineError(
      'model_unfit',
      `model pack "${engine.pack.name}" says ${engine.pack.dimension} dimensions, its file gives ${length}`,
    );
  }
}
