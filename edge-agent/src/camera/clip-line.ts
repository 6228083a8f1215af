import { EventEmitter } from 'node:events';
import type { CameraWorker } from './camera-worker.js';
import type { ClipEndFault, FromWorker } from './worker-protocol.js';

/** Beginning waits for the disk, also for a full one while room is made. */
const beginLimitMs = 10_000;
/** A worker that does not close a file within this hangs, and is killed: two must never write to one file. */
const endLimitMs = 6_000;

export type ClipFault = Exclude<ClipEndFault, null>;
export type ClipMessage = Extract<FromWorker, { kind: 'clip-begun' | 'clip-ended' | 'clip-waits' }>;

export class ClipLineError extends Error {
  override readonly name = 'ClipLineError';
  constructor(
    readonly fault: ClipFault,
    message: string,
  ) {
    super(message);
  }
}

export interface BegunClip {
  /** Wall time of the first picture. */
  readonly startedAtMs: number;
  /** In the pre-roll. */
  readonly packets: number;
}

export interface ClipLineEvents {
  /** A clip that had begun ended without being told to; its file is closed. */
  ended: [clip: { recordingId: string; cameraId: string; fault: ClipFault; detail: string }];
  /** The disk is full, and a writer waits for room. */
  waits: [recordingId: string];
}

interface OpenClip {
  readonly cameraId: string;
  readonly worker: CameraWorker;
  readonly begun: { resolve: (clip: BegunClip) => void; reject: (error: Error) => void; timer: NodeJS.Timeout };
  isBegun: boolean;
  closed: { resolve: () => void; promise: Promise<void> } | null;
}

/** Beginning and ending clips in the processes that hold the cameras. */
export class ClipLine extends EventEmitter<ClipLineEvents> {
  private readonly open = new Map<string, OpenClip>();

  constructor(private readonly workerOf: (cameraId: string) => CameraWorker | undefined) {
    super();
  }

  /** `sinceMs` on `machineMs`. Resolves when the file exists durably with its pre-roll. Rejects with ClipLineError; a file may be left behind then. */
  begin(order: { cameraId: string; recordingId: string; path: string; sinceMs: number }): Promise<BegunClip> {
    const { cameraId, recordingId } = order;
    const worker = this.workerOf(cameraId);
    return new Promise((resolve, reject) => {
      if (worker === undefined || !worker.post({ kind: 'clip-begin', ...order }))
        return reject(new ClipLineError('camera_not_ready', 'no such camera'));
      const timer = setTimeout(() => {
        void this.end(recordingId);
        reject(new ClipLineError('internal', 'the disk takes too long'));
      }, beginLimitMs);
      this.open.set(recordingId, { cameraId, worker, begun: { resolve, reject, timer }, isBegun: false, closed: null });
    });
  }

  /** Resolves when nothing will be written to the file any more, also for a clip that nobody knows. */
  end(recordingId: string): Promise<void> {
    const clip = this.open.get(recordingId);
    if (clip === undefined) return Promise.resolve();
    if (clip.closed !== null) return clip.closed.promise;
    let resolve: () => void = () => undefined;
    const promise = new Promise<void>((done) => (resolve = done));
    const timer = setTimeout(() => clip.worker.kill('a clip was not closed'), endLimitMs);
    clip.closed = {
      promise,
      resolve: () => {
        clearTimeout(timer);
        resolve();
      },
    };
    if (!clip.worker.post({ kind: 'clip-end', cameraId: clip.cameraId, recordingId })) this.close(recordingId, 'internal', 'no process');
    return promise;
  }

  hear(message: ClipMessage): void {
    const { recordingId } = message;
    const clip = this.open.get(recordingId);
    if (clip === undefined) return;
    if (message.kind === 'clip-waits') this.emit('waits', recordingId);
    else if (message.kind === 'clip-begun') {
      clip.isBegun = true;
      clearTimeout(clip.begun.timer);
      clip.begun.resolve({ startedAtMs: message.startedAtMs, packets: message.packets });
    } else this.close(recordingId, message.fault, message.detail);
  }

  /** The process is gone, and its files with it are closed. */
  workerGone(worker: CameraWorker): void {
    for (const [recordingId, clip] of this.open)
      if (clip.worker === worker) this.close(recordingId, 'camera_lost', 'the process of the camera died');
  }

  private close(recordingId: string, fault: ClipEndFault, detail: string): void {
    const clip = this.open.get(recordingId);
    if (clip === undefined) return;
    this.open.delete(recordingId);
    clearTimeout(clip.begun.timer);
    if (!clip.isBegun) clip.begun.reject(new ClipLineError(fault ?? 'internal', detail || 'ended before it began'));
    else if (clip.closed === null && fault !== null) this.emit('ended', { recordingId, cameraId: clip.cameraId, fault, detail });
    clip.closed?.resolve();
  }
}
