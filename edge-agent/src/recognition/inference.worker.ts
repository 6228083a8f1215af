import { readSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { createFaceEngine, type FaceEngine, Gallery } from '@sigap/face-engine';
import { v7 } from 'uuid';
import { FrameAnalysis } from './frame-analysis.js';
import type { FromInference, GalleryChange, InferenceSetup, ToInference } from './inference-protocol.js';

/**
 * Thread that finds and names faces. One engine for all its cameras; frames are taken in the order in which they came, and since each
 * camera has at most one frame here, that is a fair round.
 */
type FrameOrder = Extract<ToInference, { kind: 'frame' }>;

const port = parentPort;
if (port === null) throw new TypeError('this program runs as a worker thread');
const setup = workerData as InferenceSetup;
const emptyGallery = () => new Gallery(setup.pack.dimension, setup.pack.metric);
let gallery = emptyGallery();
const analyses = new Map<string, FrameAnalysis>();
const waiting: (FrameOrder | 'stop')[] = [];
let { rule } = setup;
let pixels = new Uint8Array(0);

const tell = (message: FromInference, hand: readonly ArrayBufferLike[] = []): void =>
  port.postMessage(message, hand as readonly ArrayBuffer[]);

/** Weak detections continue tracks (ByteTrack), so the detector hands out more than the pack's threshold lets begin one. */
const highScore = setup.pack.detector.scoreThreshold;
const keen = { ...setup.pack, detector: { ...setup.pack.detector, scoreThreshold: highScore * 0.6 } };

function applyGallery(changeId: number, change: GalleryChange): void {
  if (change.reset) gallery = emptyGallery();
  for (const id of change.eraseEmployeeIds) gallery.removePerson(id);
  for (const id of change.removeTemplateIds) gallery.removeTemplate(id);
  for (const { templateId, employeeId, embedding } of change.put) gallery.upsert(templateId, employeeId, embedding);
  for (const analysis of analyses.values()) analysis.forget(change.eraseEmployeeIds);
  tell({ kind: 'gallery-applied', changeId, templates: gallery.size });
}

async function workOff(engine: FaceEngine, order: FrameOrder): Promise<void> {
  const { frameId, cameraId, width, height, place, capturedMs } = order;
  const begin = performance.now();
  try {
    if (pixels.length !== place.length) pixels = new Uint8Array(place.length);
    readSync(place.fd, pixels, 0, place.length, place.offset);
    const tools = { engine, gallery: () => gallery, rule: () => rule, makeId: () => v7(), highScore };
    const analysis = analyses.get(cameraId) ?? new FrameAnalysis(tools);
    analyses.set(cameraId, analysis);
    const frame = await analysis.analyse({ width, height, data: pixels }, capturedMs);
    const pixelsOfCrops = frame.tracks.flatMap(({ crop }) => (crop ? [crop.image.data.buffer] : []));
    tell({ kind: 'analysed', frameId, cameraId, totalMs: performance.now() - begin, frame }, pixelsOfCrops);
  } catch (error) {
    tell({ kind: 'failed', frameId, cameraId, message: error instanceof Error ? error.message : String(error) });
  }
}

// On Linux a priority belongs to a thread: on a busy box events and scans go before pictures.
if (process.platform === 'linux') setPriority(5);

/** Orders that came while the models were loaded wait as well. */
let wake: () => void = () => undefined;
port.on('message', (message: ToInference) => {
  if (message.kind === 'rule') rule = message.rule;
  else if (message.kind === 'gallery') applyGallery(message.changeId, message.change);
  else if (message.kind === 'forget-camera') analyses.delete(message.cameraId);
  else if (message.kind === 'frame') waiting.push(message);
  else waiting.unshift('stop');
  wake();
});

async function serve(engine: FaceEngine): Promise<void> {
  for (;;) {
    const order = waiting.shift();
    if (order === 'stop') break;
    if (order !== undefined) await workOff(engine, order);
    else await new Promise<void>((resolve) => (wake = resolve));
  }
  await engine.close();
  port?.close();
}

try {
  const engine = await createFaceEngine(keen, setup.files);
  tell({ kind: 'ready', backend: engine.backend });
  await serve(engine);
} catch (error) {
  tell({ kind: 'unfit', message: error instanceof Error ? error.message : String(error) });
  port.close();
}
