import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alignTo, arcface112, warpFace } from '../alignment/align.js';
import type { DetectedFace } from '../detection/detected-face.js';
import { drawLetterbox, fitLetterbox } from '../detection/letterbox.js';
import { createFaceEngine } from '../engine/create-face-engine.js';
import type { FaceEngine } from '../engine/face-engine.js';
import { channelMapping } from '../image/normalisation.js';
import type { RgbImage } from '../image/rgb-image.js';
import { packOnDisk, testDataDir } from '../test-data/pack-on-disk.js';
import { hasPhotographs } from '../test-data/photographs.js';
import { loadBenchFrames, writeForPeer } from './bench-frames.js';
import { type BenchRow, benchRow, medianOfRounds, medianTime, printRows } from './bench-row.js';
import { withClipAttributes } from './clip-attributes.js';
import { type OpencvTimes, timeOpencv } from './opencv-peer.js';

const runs = 16;
const rounds = 3;
const fixedDetector = join(testDataDir, 'models/face_detection_yunet_2023mar.onnx');
const onDisk = packOnDisk('yunet-mobilefacenet');

if (onDisk === null || !hasPhotographs || !existsSync(fixedDetector))
  process.stderr.write('onnx pipeline: left out (needs ../shared/data)\n');
else {
  const { pack, files } = onDisk;
  const frames = await loadBenchFrames();
  const usual = await createFaceEngine(pack, files);
  const fixed = await createFaceEngine(pack, new Map(files).set('yunet_n_dynamic.onnx', readFileSync(fixedDetector)));
  const faces = await Promise.all(frames.map(async (frame) => (await usual.detect(frame))[0] as DetectedFace));
  const embedder = files.get('mobilefacenet_foamliu.onnx') as Uint8Array;
  const rows = await medianOfRounds(rounds, async () => {
    const opencv = askOpencv(frames, faces, embedder);
    return [...(await stages(frames, faces, usual, opencv)), ...(await whole(frames, usual, fixed, opencv))];
  });
  printRows(rows);
  await usual.close();
  await fixed.close();
}

function askOpencv(frames: readonly RgbImage[], faces: readonly DetectedFace[], embedder: Uint8Array): OpencvTimes | null {
  const { frames: pictures, folder, remove } = writeForPeer(frames, { 'embedder.onnx': withClipAttributes(embedder) });
  const models = join(testDataDir, 'models');
  try {
    return timeOpencv({
      runs,
      pictures,
      detectors: [
        { path: join(models, 'yunet_n_dynamic.onnx'), size: [640, 384] },
        { path: fixedDetector, size: [640, 640] },
      ],
      recogniser: join(folder, 'embedder.onnx'),
      faces: faces.map(({ box, landmarks, score }) => [
        box.x,
        box.y,
        box.width,
        box.height,
        ...landmarks.flatMap(({ x, y }) => [x, y]),
        score,
      ]),
    });
  } finally {
    remove();
  }
}

function describeDetector(times: OpencvTimes | null, index: number): string {
  const peer = times?.detectors[index];
  if (times === null || peer === undefined) return 'no python3-opencv here';
  const refused = peer.refused.length === 0 ? '' : `; refused: ${peer.refused.join(' | ')}`;
  return peer.by === null ? `OpenCV ${times.version} can not run this file${refused}` : `OpenCV ${times.version}, ${peer.by}${refused}`;
}

async function stages(
  frames: readonly RgbImage[],
  faces: readonly DetectedFace[],
  engine: FaceEngine,
  opencv: OpencvTimes | null,
): Promise<BenchRow[]> {
  const frameAt = (run: number): RgbImage => frames[run % frames.length] as RgbImage;
  const faceAt = (run: number): DetectedFace => faces[run % faces.length] as DetectedFace;
  const bgr = channelMapping({ order: 'bgr', mean: [0, 0, 0], scale: [1, 1, 1] }, 'planes');
  const box = fitLetterbox(frameAt(0), { width: 640, height: 640, enlarge: false });
  const canvas = new Float32Array(box.width * box.height * 3);
  const crop = new Float32Array(112 * 112 * 3);
  const draw = await medianTime(runs, (run) => drawLetterbox(frameAt(run), box, bgr, canvas));
  const detect = await medianTime(runs, (run) => engine.detect(frameAt(run)));
  const align = await medianTime(runs, (run) => warpFace(frameAt(run), alignTo(arcface112, faceAt(run).landmarks), 112, bgr, crop));
  const embed = await medianTime(runs, (run) => engine.embed(frameAt(run), faceAt(run)));
  const peer = opencv?.recogniser;
  const peerEmbed = peer?.align == null || peer.embed == null ? null : peer.align + peer.embed;
  const sf =
    opencv === null
      ? 'no python3-opencv here'
      : (peer?.refused ?? `OpenCV ${opencv.version}, FaceRecognizerSF (Clip rewritten as opset 6, which it needs)`);
  return [
    benchRow('onnx: frame 640x360 to detector input', draw, null, 'part of the next row'),
    benchRow('onnx: detect, YuNet n, 640x384', detect, opencv?.detectors[0]?.ms ?? null, describeDetector(opencv, 0)),
    benchRow('onnx: align one face to 112x112', align, peer?.align ?? null, sf),
    benchRow('onnx: align and embed one face, MobileFaceNet', embed, peerEmbed, `${sf}, alignCrop + feature`),
  ];
}

async function whole(frames: readonly RgbImage[], usual: FaceEngine, fixed: FaceEngine, opencv: OpencvTimes | null): Promise<BenchRow[]> {
  const frameAt = (run: number): RgbImage => frames[run % frames.length] as RgbImage;
  const throughOf =
    (engine: FaceEngine) =>
    async (run: number): Promise<void> => {
      const [face] = await engine.detect(frameAt(run));
      await engine.embed(frameAt(run), face as DetectedFace);
    };
  const sum = (index: number): number | null => {
    const parts = [opencv?.detectors[index]?.ms, opencv?.recogniser.align, opencv?.recogniser.embed];
    return parts.some((part) => part == null) ? null : parts.reduce<number>((total, part) => total + (part ?? 0), 0);
  };
  const detect = await medianTime(runs, (run) => fixed.detect(frameAt(run)));
  const shipped = await medianTime(runs, throughOf(usual));
  return [
    benchRow('onnx: detect, YuNet s 2023mar, 640x640', detect, opencv?.detectors[1]?.ms ?? null, describeDetector(opencv, 1)),
    benchRow(
      'onnx: detect + align + embed, same files, 640x640',
      await medianTime(runs, throughOf(fixed)),
      sum(1),
      `sum of the peer's stages; ${describeDetector(opencv, 1)}`,
    ),
    benchRow(
      'onnx: detect + align + embed, as shipped, 640x384',
      shipped,
      sum(1),
      "the peer is the one of the row above: it can't run YuNet n at 640x384",
    ),
  ];
}
