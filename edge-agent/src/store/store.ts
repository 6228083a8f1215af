import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Module, ModuleHealth } from '@sigap/node-kit';
import { OutboxFullError } from '../event-sink.js';
import type { StateStore } from '../state-store.js';
import { beat, newHeartbeat } from './loop-guard.js';
import type {
  AnyOperation,
  Input,
  OperationName,
  Output,
  StoreOptions,
  StoreRecovery,
  StoreReply,
  StoreRequest,
} from './store-protocol.js';

const maxWaiting = 50_000;
/** An event loop that stands still for so long never goes on. */
const loopLimitMs = 60_000;

/** The store is dead: a commit failed, or it could not be opened. The process must end; the next one checks the file (rule 6). */
export class StoreFailedError extends Error {
  override readonly name = 'StoreFailedError';
}

interface Waiting {
  readonly operation: AnyOperation;
  readonly resolve: (value: Output<OperationName>) => void;
  readonly reject: (error: Error) => void;
}

export interface StoreDependencies extends StoreOptions {
  /** Called once, when the store died while it was in use. */
  readonly onFailed: (error: StoreFailedError) => void;
}

/**
 * The durable store of the box in a worker thread, where an fsync blocks nobody. Group commit: what is asked for while a commit runs
 * goes into the next one together, so an event waits for at most one commit before its own, and a burst shares one fsync.
 */
export class Store implements Module {
  readonly name = 'store';
  /** What opening had to repair; null when all was well. Set by `start`. */
  recovery: StoreRecovery | null = null;
  /** The last number that was there when the store was opened: everything up to here is backlog. */
  rowAtOpening = 0;
  epoch = '';
  private refusedCount = 0;
  private worker: Worker | undefined;
  private heart: NodeJS.Timeout | undefined;
  private failure: StoreFailedError | undefined;
  private waiting: Waiting[] = [];
  private committing: Waiting[] = [];
  private flushScheduled = false;
  private opened: { resolve: () => void; reject: (error: Error) => void } | undefined;

  constructor(private readonly dependencies: StoreDependencies) {}

  /** Writes that could not be kept since the start: rule 9 wants them counted and shown. */
  get refused(): number {
    return this.refusedCount;
  }

  /** Throws StoreFailedError with a message for a person: locked by another agent, written by a newer one, disk broken. */
  async start(): Promise<void> {
    const { onFailed: _, ...options } = this.dependencies;
    const heartbeat = newHeartbeat();
    this.heart = setInterval(() => beat(heartbeat), 1_000).unref();
    const workerData: StoreOptions = { guard: { heartbeat, limitMs: loopLimitMs }, ...options };
    const program = new URL('../../dist/store/store-worker.main.js', import.meta.url);
    // commits make much young garbage; a large nursery would only hold memory
    this.worker = new Worker(program, { workerData, name: 'store', resourceLimits: { maxYoungGenerationSizeMb: 8 } });
    this.worker.on('message', (reply: StoreReply) => this.receive(reply));
    this.worker.on('error', (error) => this.fail(error.message));
    this.worker.on('exit', () => this.worker && this.fail('the thread of the store ended'));
    await new Promise<void>((resolve, reject) => {
      this.opened = { resolve, reject };
    });
  }

  /** Commits what waits, moves the WAL into the file and closes it. */
  async stop(): Promise<void> {
    const worker = this.worker;
    clearInterval(this.heart);
    if (!worker || this.failure) return;
    while (this.waiting.length > 0 || this.committing.length > 0) await this.request('stats', null);
    this.worker = undefined;
    worker.postMessage(null, []);
    await once(worker, 'exit');
  }

  health(): ModuleHealth {
    if (this.failure) return { status: 'failed', detail: this.failure.message };
    const progress = { waiting: this.waiting.length + this.committing.length, refused: this.refusedCount };
    if (this.refusedCount > 0) return { status: 'degraded', detail: `${this.refusedCount} events could not be kept`, progress };
    return { status: 'ok', progress };
  }

  /**
   * Reads see the writes that were asked for before them. Writes asked for in one turn of the event loop are ONE transaction.
   * Rejects with OutboxFullError (nothing was written) or StoreFailedError (whether it was written is unknown until the file is opened again).
   */
  request<N extends OperationName>(name: N, input: Input<N>): Promise<Output<N>> {
    if (this.failure) return Promise.reject(this.failure);
    if (!this.worker) return Promise.reject(new StoreFailedError('the store is not open'));
    if (this.waiting.length >= maxWaiting) return Promise.reject(this.refuse('stalled'));
    return new Promise((resolve, reject) => {
      const operation = { name, input } as unknown as AnyOperation;
      this.waiting.push({ operation, resolve, reject });
      if (this.committing.length === 0 && !this.flushScheduled) {
        this.flushScheduled = true;
        // the rest of this turn may bring more for the same commit
        setImmediate(() => this.flush());
      }
    });
  }

  /** Unsent events of the current epoch move into a new one. `row`: everything up to it is in the store, under its new number. */
  async beginEpoch(): Promise<{ keptEvents: number; row: number }> {
    const [{ epoch, keptEvents }, { row }] = await Promise.all([this.request('begin-epoch', null), this.request('stats', null)]);
    this.epoch = epoch;
    return { keptEvents, row };
  }

  readonly state: StateStore = {
    get: (key) => this.request('state-get', key),
    list: (prefix) => this.request('state-list', prefix),
    set: async (key, value) => void (await this.request('state-set', { key, value })),
    delete: async (key) => void (await this.request('state-delete', key)),
  };

  private flush(): void {
    this.flushScheduled = false;
    if (this.committing.length > 0 || this.waiting.length === 0 || !this.worker) return;
    this.committing = this.waiting;
    this.waiting = [];
    const request: StoreRequest = { operations: this.committing.map(({ operation }) => operation) };
    this.worker.postMessage(request, []);
  }

  private receive(reply: StoreReply): void {
    if (reply.kind === 'failed') return this.fail(reply.message);
    if (reply.kind === 'opened') {
      this.recovery = reply.recovery;
      this.rowAtOpening = reply.mark.row;
      this.epoch = reply.mark.epoch;
      this.opened?.resolve();
      this.opened = undefined;
      return undefined;
    }
    const done = this.committing;
    this.committing = [];
    // the next commit runs while this one's callers go on
    this.flush();
    for (const [index, result] of reply.results.entries()) {
      const caller = done[index];
      if (caller && 'value' in result) caller.resolve(result.value);
      else if ('refused' in result) caller?.reject(this.refuse(result.refused));
    }
    return undefined;
  }

  private refuse(reason: 'rows' | 'disk' | 'stalled'): OutboxFullError {
    this.refusedCount += 1;
    return new OutboxFullError(reason);
  }

  private fail(message: string): void {
    if (this.failure) return;
    this.failure = new StoreFailedError(message);
    const opening = this.opened;
    this.opened = undefined;
    for (const { reject } of [...this.committing, ...this.waiting]) reject(this.failure);
    this.committing = [];
    this.waiting = [];
    if (opening) opening.reject(this.failure);
    else this.dependencies.onFailed(this.failure);
  }
}
