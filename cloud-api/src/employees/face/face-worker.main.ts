import { parentPort, workerData } from 'node:worker_threads';
import { createFaceEngine, type FaceEngine } from '@sigap/face-engine';
import { loadModelPack } from '@sigap/node-kit';
import sharp from 'sharp';
import { examinePicture } from './examine-picture.js';
import type { FaceReply, FaceRequest, FaceWorkerData } from './face-work-protocol.js';

/* Worker thread: decodes pictures and computes templates, one picture at a time, off the API's event loop. */

const port = parentPort;
if (port === null) throw new Error('face-worker.main.js runs as a worker thread');
const { pack, modelsDir } = workerData as FaceWorkerData;
const reply = (message: FaceReply) => port.postMessage(message);
const textOf = (err: unknown) => (err instanceof Error ? err.message : String(err));

// one picture at a time: more threads or a cache would only hold memory
sharp.concurrency(1);
sharp.cache(false);

async function load(): Promise<FaceEngine | null> {
  try {
    const loaded = await loadModelPack(pack, { modelsDir });
    return await createFaceEngine(loaded.pack, loaded.files);
  } catch (err) {
    reply({ kind: 'unusable', message: textOf(err) });
    return null;
  }
}

const engine = await load();
if (engine !== null) {
  port.on('message', ({ id, bytes }: FaceRequest) => {
    examinePicture(engine, bytes).then(
      (result) => reply({ kind: 'examined', id, result }),
      (err: unknown) => reply({ kind: 'failed', id, message: textOf(err) }),
    );
  });
  reply({ kind: 'ready' });
}
