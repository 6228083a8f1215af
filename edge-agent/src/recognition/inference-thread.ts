import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Backoff, type Clock, type Logger, RestartLimiter } from '@sigap/node-kit';
import type { CameraFrame } from '../camera/camera-frame.js';
import type { FromInference, GalleryChange, InferenceSetup, ToInference } from './inference-protocol.js';

const program = fileURLToPath(new URL('../../dist/recognition/inference.worker.js', import.meta.url));
/** A frame takes a fraction of a second; one that takes this long never ends. */
const frameLimitMs = 30_000;
/** Loading the models is the longest that a thread does not hear. */
const stopLimitMs = 5000;

type Analysed = Extract<FromInference, { kind: 'analysed' }>;

interface ThreadEvents {
  ready: [backend: string];
  /** The frame is still held: release it. */
  analysed: [result: Analysed, frame: CameraFrame];
  /** No more names until somebody acts: the models can't be used, or the thread died again and again. */
  stopped: [why: string];
}

interface Outstanding {
  frame: CameraFrame;
  sinceMs: number;
}

export interface ThreadDeps {
  clock: Clock;
  logger: Logger;
  setup(): InferenceSetup;
  /** All templates as one change, for a thread that starts anew. */
  wholeGallery(): GalleryChange;
}

/** One thread that computes faces, started again when it dies, but not for ever. */
export class InferenceThread extends EventEmitter<ThreadEvents> {
  state: 'idle' | 'starting' | 'running' | 'stopped' = 'idle';
  private worker: Worker | null = null;
  private readonly limiter = new RestartLimiter({ restarts: 5, windowMs: 120_000 });
  private readonly backoff = new Backoff({ baseMs: 300, maxMs: 10_000 });
  private readonly outstanding = new Map<number, Outstanding>();
  private readonly galleryWaits = new Map<number, () => void>();
  private lastFrameId = 0;
  private lastChangeId = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly deps: ThreadDeps) {
    super();
  }

  start(): void {
    this.state = 'starting';
    const worker = new Worker(program, { workerData: this.deps.setup() });
    this.worker = worker;
    let unfit: string | null = null;
    worker.on('message', (message: FromInference) => {
      if (message.kind === 'unfit') unfit = message.message;
      // one that was told to stop still says that it is ready, or what it saw last
      else if (this.worker === worker) this.hear(message);
    });
    worker.on('error', (err) => this.deps.logger.error({ err }, 'inference.thread-failed'));
    worker.on('exit', () => this.ended(worker, unfit));
    this.applyGallery(this.deps.wholeGallery()).catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.state = 'idle';
    clearTimeout(this.timer);
    const { worker } = this;
    this.dropAll();
    if (worker === null) return;
    const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    this.post({ kind: 'stop' });
    this.worker = null;
    const hard = setTimeout(() => void worker.terminate(), stopLimitMs);
    await gone;
    clearTimeout(hard);
  }

  /** Takes the frame over; it is released when it was analysed, or at once when nobody can. */
  analyse(frame: CameraFrame): void {
    if (this.state !== 'running') return frame.release(false);
    const frameId = ++this.lastFrameId;
    this.outstanding.set(frameId, { frame, sinceMs: this.deps.clock.monotonicMs() });
    const { cameraId, width, height, place, capturedMs } = frame;
    this.post({ kind: 'frame', frameId, cameraId, width, height, place, capturedMs });
  }

  post(message: ToInference): void {
    this.worker?.postMessage(message);
  }

  /** Resolves when this thread matches against the changed gallery; at once when no thread runs, since the next one begins with all. */
  applyGallery(change: GalleryChange): Promise<void> {
    if (this.worker === null) return Promise.resolve();
    const changeId = ++this.lastChangeId;
    return new Promise((resolve) => {
      this.galleryWaits.set(changeId, resolve);
      this.post({ kind: 'gallery', changeId, change });
    });
  }

  /** Ends a thread that hangs; its exit starts the next one. */
  tick(nowMs: number): void {
    for (const { sinceMs } of this.outstanding.values()) {
      if (nowMs - sinceMs < frameLimitMs) continue;
      this.deps.logger.error({}, 'inference.thread-hangs');
      this.dropAll();
      void this.worker?.terminate();
      return;
    }
  }

  private hear(message: Exclude<FromInference, { kind: 'unfit' }>): void {
    switch (message.kind) {
      case 'ready':
        this.state = 'running';
        this.emit('ready', message.backend);
        return;
      case 'gallery-applied':
        this.galleryWaits.get(message.changeId)?.();
        this.galleryWaits.delete(message.changeId);
        return;
      case 'analysed': {
        const held = this.take(message.frameId);
        if (held !== undefined) this.emit('analysed', message, held.frame);
        return;
      }
      case 'failed':
        this.deps.logger.error({ cameraId: message.cameraId, detail: message.message }, 'inference.frame-failed');
        this.take(message.frameId)?.frame.release(false);
    }
  }

  private take(frameId: number): Outstanding | undefined {
    const held = this.outstanding.get(frameId);
    this.outstanding.delete(frameId);
    return held;
  }

  private ended(worker: Worker, unfit: string | null): void {
    if (this.worker !== worker) return;
    this.worker = null;
    this.dropAll();
    const verdict = this.limiter.ask(this.deps.clock.monotonicMs());
    if (unfit !== null || !verdict.allowed) {
      this.state = 'stopped';
      const why = unfit ?? 'the inference thread died again and again';
      this.deps.logger.error({ why }, 'inference.stopped');
      this.emit('stopped', why);
      return;
    }
    this.state = 'starting';
    this.timer = setTimeout(() => this.start(), this.backoff.nextMs());
  }

  private dropAll(): void {
    for (const { frame } of this.outstanding.values()) frame.release(false);
    this.outstanding.clear();
    for (const resolve of this.galleryWaits.values()) resolve();
    this.galleryWaits.clear();
  }
}
