import { writeSync } from 'node:fs';
import { setPriority } from 'node:os';
import { AV_LOG_QUIET } from 'node-av/constants';
import { Log } from 'node-av/lib';
import { CameraSession, type OpenOrder } from './camera-session.js';
import type { ClipEvents } from './clip-writer.js';
import { ReaderChoice } from './reader-choice.js';
import { StreamError } from './stream-error.js';
import { type FromWorker, frameMemoryFd, slotBytes, type ToWorker } from './worker-protocol.js';

/**
 * The program that holds FFmpeg (GPL v3 build inside node-av): opens cameras as told through its IPC channel, writes sampled pictures into
 * the frame memory, and knows nothing else of the agent. It ends with its parent.
 */
// FFmpeg would print addresses with passwords
Log.setLevel(AV_LOG_QUIET);

// on a busy box events and scans go before pictures
setPriority(5);

const readers = new ReaderChoice();
const sessions = new Map<string, CameraSession>();
const running = new Set<Promise<void>>();

function send(message: FromWorker): Promise<void> {
  return new Promise((resolve, reject) => {
    if (process.send === undefined || !process.connected) return resolve();
    process.send(message, undefined, {}, (error) => (error === null ? resolve() : reject(error)));
  });
}
function tell(message: FromWorker): void {
  // a message that can't be delivered means that the parent is gone, and `disconnect` ends the program
  send(message).catch(() => undefined);
}

function open(order: OpenOrder): void {
  const { cameraId, session } = order;
  const age = (sinceMs: number) => performance.now() - sinceMs;
  const camera = new CameraSession(
    order,
    readers,
    {
      frame: (pixels, facts, decodedMs) => {
        if (pixels.length > slotBytes || writeSync(frameMemoryFd, pixels, 0, pixels.length, order.slot * slotBytes) < pixels.length)
          return false;
        tell({ kind: 'frame', cameraId, session, ...facts, ageMs: age(decodedMs) });
        return true;
      },
      jpeg: ({ jpeg, width, height }, requestId, decodedMs) =>
        send({ kind: 'jpeg', cameraId, session, requestId, jpeg, width, height, ageMs: age(decodedMs) }),
    },
    { opened: (video) => tell({ kind: 'opened', cameraId, session, video }) },
  );
  sessions.set(cameraId, camera);
  const life = camera.run().then(
    () => ended(camera, new StreamError('closed', 'closed as told')),
    (error: unknown) => ended(camera, error),
  );
  running.add(life);
  void life.finally(() => running.delete(life));
}

/** An order that makes no sense must not take the other cameras along. */
function openSafely(order: OpenOrder): void {
  try {
    open(order);
  } catch (error) {
    const { cameraId, session } = order;
    tell({ kind: 'ended', cameraId, session, fault: 'other', detail: error instanceof Error ? error.message : 'unknown' });
  }
}

function ended(camera: CameraSession, error: unknown): void {
  const { cameraId, session } = camera.order;
  if (sessions.get(cameraId) === camera) sessions.delete(cameraId);
  const fault = error instanceof StreamError ? error.fault : 'other';
  tell({ kind: 'ended', cameraId, session, fault, detail: error instanceof Error ? error.message : 'unknown' });
}

function obey(message: ToWorker): void {
  if (message.kind === 'open') {
    sessions.get(message.cameraId)?.stop();
    return openSafely(message);
  }
  const camera = sessions.get(message.cameraId);
  if (message.kind === 'clip-begin') return beginClip(camera, message);
  if (message.kind === 'clip-end') return endClip(camera, message);
  if (camera === undefined) return;
  switch (message.kind) {
    case 'close':
      if (camera.order.session === message.session) camera.stop();
      return;
    case 'credit':
      if (camera.order.session === message.session) camera.credit(message.hold);
      return;
    case 'rate':
      return camera.setRate(message.sampleFps);
    case 'snapshot':
      camera.snapshot(message.requestId);
      return;
    case 'live':
      return camera.live(message.forMs);
    case 'pre-roll':
      return camera.setPreRoll(message.preRollMs);
  }
}

function beginClip(camera: CameraSession | undefined, order: Extract<ToWorker, { kind: 'clip-begin' }>): void {
  const { cameraId, recordingId } = order;
  const clip = { cameraId, recordingId };
  const events: ClipEvents = {
    begun: (startedAtMs, packets) => tell({ kind: 'clip-begun', ...clip, startedAtMs, packets }),
    waits: () => tell({ kind: 'clip-waits', ...clip }),
    ended: (fault, detail, packets) => tell({ kind: 'clip-ended', ...clip, fault, detail, packets }),
  };
  if (camera === undefined) events.ended('camera_not_ready', 'the camera is not open', 0);
  else camera.beginClip({ ...clip, path: order.path }, order.sinceMs, events);
}

function endClip(camera: CameraSession | undefined, { cameraId, recordingId }: Extract<ToWorker, { kind: 'clip-end' }>): void {
  if (camera?.endClip(recordingId) === true) return;
  tell({ kind: 'clip-ended', cameraId, recordingId, fault: null, detail: 'there is no such clip', packets: 0 });
}

function report(): void {
  const now = performance.now();
  const age = (sinceMs: number | null) => (sinceMs === null ? null : now - sinceMs);
  for (const camera of sessions.values()) {
    const { cameraId, session } = camera.order;
    camera.adjustDecoding();
    tell({
      kind: 'progress',
      cameraId,
      session,
      counts: camera.counts(),
      frameAgeMs: age(camera.lastFrameMs()),
      packetAgeMs: age(camera.lastPacketMs()),
      picture: camera.pictureSize(),
    });
  }
  tell({ kind: 'alive' });
}

async function shutDown(): Promise<void> {
  clearInterval(reporting);
  // with its parent gone nobody else would end a program that hangs
  setTimeout(() => process.exit(1), 7000).unref();
  for (const camera of sessions.values()) camera.stop();
  await Promise.allSettled(running);
  process.exit(0);
}

const reporting = setInterval(report, 500);
process.on('message', (message) => obey(message as ToWorker));
process.once('SIGTERM', () => void shutDown());
process.once('disconnect', () => {
  for (const camera of sessions.values()) camera.abandonClips();
  void shutDown();
});
