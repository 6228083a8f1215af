import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { DetectedFace } from '../detection/detected-face.js';
import { createFaceEngine } from '../engine/create-face-engine.js';
import type { RgbImage } from '../image/rgb-image.js';
import { type PackOnDisk, packOnDisk } from '../test-data/pack-on-disk.js';
import { hasPhotographs } from '../test-data/photographs.js';
import type { FaceApi, Tensor } from '../tfjs/tensorflow.js';
import { loadBenchFrames } from './bench-frames.js';
import { benchRow, medianOfRounds, medianTime, printRows } from './bench-row.js';

/** face-api as its own documentation uses it: the peer of the engine that uses the same nets. */
interface WholeFaceApi extends FaceApi {
  nets: Record<'tinyFaceDetector' | 'faceLandmark68Net' | 'faceRecognitionNet', { loadFromDisk(folder: string): Promise<void> }>;
  TinyFaceDetectorOptions: new (options: { inputSize: number }) => object;
  detectAllFaces(
    input: Tensor,
    options: object,
  ): Promise<unknown[]> & { withFaceLandmarks(): Promise<unknown[]> & { withFaceDescriptors(): Promise<unknown[]> } };
}

const runs = 8;
const rounds = 3;
const require = createRequire(import.meta.url);

if (!hasPhotographs) process.stderr.write('tfjs pipeline: left out (needs ../shared/data/faces)\n');
else {
  const { pack, files } = packOnDisk('face-api') as PackOnDisk;
  const frames = await loadBenchFrames();
  const engine = await createFaceEngine(pack, files, { nativeTensorflow: false });
  const faceApi = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as WholeFaceApi;
  const models = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
  for (const net of Object.values(pick(faceApi))) await net.loadFromDisk(models);

  const seen: { frame: RgbImage; face: DetectedFace }[] = [];
  for (const frame of frames) {
    const [face] = await engine.detect(frame);
    if (face !== undefined) seen.push({ frame, face });
  }
  const at = (run: number) => seen[run % seen.length] as { frame: RgbImage; face: DetectedFace };
  const options = new faceApi.TinyFaceDetectorOptions({ inputSize: 416 });
  const throughPeer = async (run: number, work: (input: Tensor) => Promise<unknown>): Promise<void> => {
    const { width, height, data } = at(run).frame;
    const input = faceApi.tf.tensor(Float32Array.from(data), [height, width, 3], 'float32');
    await work(input);
    input.dispose();
  };
  const rows = await medianOfRounds(rounds, async () => {
    const detect = await medianTime(runs, (run) => engine.detect(at(run).frame));
    const peerDetect = await medianTime(runs, (run) =>
      throughPeer(run, (input) => faceApi.detectAllFaces(input, options).withFaceLandmarks()),
    );
    const embed = await medianTime(runs, (run) => engine.embed(at(run).frame, at(run).face));
    const whole = await medianTime(runs, async (run) => {
      const [face] = await engine.detect(at(run).frame);
      await engine.embed(at(run).frame, face as DetectedFace);
    });
    const peerWhole = await medianTime(runs, (run) =>
      throughPeer(run, (input) => faceApi.detectAllFaces(input, options).withFaceLandmarks().withFaceDescriptors()),
    );
    const peer = "face-api's own pipeline, tiny detector at 416, same backend";
    return [
      benchRow('tfjs: detect with landmarks, 640x360 frame', detect, peerDetect, peer),
      benchRow('tfjs: align and embed one face', embed, peerWhole - peerDetect, `${peer}, as difference of two medians`),
      benchRow('tfjs: detect + align + embed', whole, peerWhole, peer),
    ];
  });
  printRows(rows);
  await engine.close();
}

function pick({ nets }: WholeFaceApi) {
  return { detector: nets.tinyFaceDetector, landmarks: nets.faceLandmark68Net, recognition: nets.faceRecognitionNet };
}
