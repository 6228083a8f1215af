import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Backoff, type Clock, type Logger, RestartLimiter } from '@sigap/node-kit';
import type { CameraFrame } from '../../camera/camera-frame.js';
import type { FromReader, ReadOrder, ToReader } from './scan-protocol.js';

const program = fileURLToPath(new URL('../../../dist/scan/picture/code-reading.worker.js', import.meta.url));
/** A picture takes some ten milliseconds; one that takes this long never ends. */
const frameLimitMs = 10_000;
/** After it died too often, the next try: stations must not stay blind until somebody restarts the box. */
const restMs = 60_000;

export type DoneReading = Extract<FromReader, { kind: 'done' }>;

interface ThreadEvents {
  /** The frame is still held: release it. */
  done: [result: DoneReading, frame: CameraFrame];
}

interface Outstanding {
  frame: CameraFrame;
  sinceMs: number;
}

/** The thread that reads codes, started again when it dies or hangs. */
export class ReadingThread extends EventEmitter<ThreadEvents> {
  state: 'idle' | 'starting' | 'running' | 'resting' = 'idle';
  private worker: Worker | null = null;
  private readonly limiter = new RestartLimiter({ restarts: 5, windowMs: 120_000 });
  private readonly backoff = new Backoff({ baseMs: 200, maxMs: 5_000 });
  private readonly outstanding = new Map<number, Outstanding>();
  private lastFrameId = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly deps: { clock: Clock; logger: Logger }) {
    super();
  }

  start(): void {
    this.state = 'starting';
    const worker = new Worker(program);
    this.worker = worker;
    worker.on('message', (message: FromReader) => this.hear(message));
    worker.on('error', (err) => this.deps.logger.error({ err }, 'scan.thread-failed'));
    worker.on('exit', () => this.ended(worker));
  }

  async stop(): Promise<void> {
    this.state = 'idle';
    clearTimeout(this.timer);
    this.dropAll();
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
  }

  /** Takes the frame over; it is released at once when nobody can read it. */
  read(frame: CameraFrame, order: Omit<ReadOrder, 'kind' | 'frameId' | 'place' | 'width'>): void {
    if (this.state !== 'running' || this.worker === null) return frame.release(false);
    const frameId = ++this.lastFrameId;
    this.outstanding.set(frameId, { frame, sinceMs: this.deps.clock.monotonicMs() });
    const message: ToReader = { ...order, kind: 'read', frameId, place: frame.place, width: frame.width };
    this.worker.postMessage(message, []);
  }

  /** Ends a thread that hangs; its exit starts the next one. */
  tick(nowMs: number): void {
    const hung = [...this.outstanding.values()].some(({ sinceMs }) => nowMs - sinceMs >= frameLimitMs);
    if (!hung) return;
    this.deps.logger.error({}, 'scan.thread-hangs');
    this.dropAll();
    void this.worker?.terminate();
  }

  private hear(message: FromReader): void {
    if (message.kind === 'ready') {
      this.state = 'running';
      return;
    }
    const held = this.outstanding.get(message.frameId);
    this.outstanding.delete(message.frameId);
    if (held === undefined) return;
    if (message.kind === 'done') {
      this.emit('done', message, held.frame);
      return;
    }
    this.deps.logger.error({ cameraId: held.frame.cameraId, detail: message.message }, 'scan.picture-failed');
    held.frame.release(false);
  }

  private ended(worker: Worker): void {
    if (this.worker !== worker) return;
    this.worker = null;
    this.dropAll();
    const allowed = this.limiter.ask(this.deps.clock.monotonicMs()).allowed;
    this.state = allowed ? 'starting' : 'resting';
    if (!allowed) this.deps.logger.error({ restMs }, 'scan.thread-rests');
    this.timer = setTimeout(() => this.start(), allowed ? this.backoff.nextMs() : restMs);
  }

  private dropAll(): void {
    for (const { frame } of this.outstanding.values()) frame.release(false);
    this.outstanding.clear();
  }
}
