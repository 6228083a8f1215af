import { Worker } from 'node:worker_threads';
import type { FinishedClip, FinishOrder } from './clip-finish.js';
import type { FinisherReply, FinisherRequest } from './clip-finisher.worker.js';

/** Finishing failed; what the disk said is the message, its code (`EIO`, `ENOSPC`) beside it. */
export class FinishError extends Error {
  override readonly name = 'FinishError';
  constructor(
    message: string,
    readonly code: string | null,
  ) {
    super(message);
  }
}

interface Waiting {
  resolve: (finished: FinishedClip | null) => void;
  reject: (error: Error) => void;
}

/** The thread that finishes clips. A thread that dies is started again with the next clip. */
export class ClipFinisher {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  /** Rejects with FinishError; it may be tried again. */
  finish(order: FinishOrder): Promise<FinishedClip | null> {
    const worker = (this.worker ??= this.start());
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      worker.postMessage({ id, order } satisfies FinisherRequest, []);
    });
  }

  async stop(): Promise<void> {
    const { worker } = this;
    if (worker !== null) this.gone(worker, 'the agent stops');
    await worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(new URL('../../dist/recording/clip-finisher.worker.js', import.meta.url), { name: 'clip-finisher' });
    worker.on('message', (reply: FinisherReply) => {
      const one = this.waiting.get(reply.id);
      this.waiting.delete(reply.id);
      if ('error' in reply) one?.reject(new FinishError(reply.error, reply.code));
      else one?.resolve(reply.finished);
    });
    worker.on('error', (error) => this.gone(worker, error.message));
    worker.on('exit', () => this.gone(worker, 'the thread ended'));
    worker.unref();
    return worker;
  }

  private gone(worker: Worker, why: string): void {
    if (this.worker !== worker) return;
    this.worker = null;
    for (const { reject } of this.waiting.values()) reject(new FinishError(why, null));
    this.waiting.clear();
  }
}
