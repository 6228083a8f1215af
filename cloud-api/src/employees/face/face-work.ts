import { Worker } from 'node:worker_threads';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from '@sigap/node-kit';
import type { ApiConfiguration } from '../../configuration.js';
import { ProblemError } from '../../http/problem-error.js';
import { CONFIGURATION, LOGGER } from '../../injection-tokens.js';
import type { Examined } from './examine-picture.js';
import type { FaceReply, FaceRequest, FaceWorkerData } from './face-work-protocol.js';

interface Job {
  readonly bytes: Uint8Array;
  readonly settle: (outcome: Examined | ProblemError) => void;
}

/** The same from `src` and from `dist`: both are three levels below the package. */
const program = new URL('../../../dist/employees/face/face-worker.main.js', import.meta.url);
/** Pictures that may wait: three uploads of ten. */
const maxWaiting = 30;
/** Loading a pack takes seconds on a small machine. */
const startLimitMs = 60_000;
const pictureLimitMs = 30_000;

/**
 * Face work in one worker thread, one picture after another; started with the first picture. A picture that takes too long, or breaks the
 * thread, is refused as `failed`, and the next one gets a new thread.
 */
@Injectable()
export class FaceWork implements OnModuleDestroy {
  private readonly waiting: Job[] = [];
  private worker: Promise<Worker> | null = null;
  private isBusy = false;
  private isStopping = false;
  private lastId = 0;

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Pick<ApiConfiguration, 'SIGAP_FACE_PACK' | 'SIGAP_MODELS_DIR'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws ProblemError unavailable when too much waits, or the pack can't be loaded (`detail` has the cure) */
  examine(bytes: Uint8Array): Promise<Examined> {
    if (this.isStopping) return Promise.reject(new ProblemError('unavailable', 503, 'the service is stopping'));
    if (this.waiting.length >= maxWaiting)
      return Promise.reject(new ProblemError('unavailable', 503, 'too many pictures wait; try again in a minute'));
    return new Promise((resolve, reject) => {
      const settle = (outcome: Examined | ProblemError) => (outcome instanceof ProblemError ? reject(outcome) : resolve(outcome));
      this.waiting.push({ bytes, settle });
      void this.drain();
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    for (const job of this.waiting.splice(0)) job.settle(new ProblemError('unavailable', 503, 'the service is stopping'));
    const worker = await this.worker?.catch(() => null);
    await worker?.terminate();
  }

  private async drain(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    for (let job = this.waiting.shift(); job !== undefined; job = this.waiting.shift()) job.settle(await this.attempt(job.bytes));
    this.isBusy = false;
  }

  private async attempt(bytes: Uint8Array): Promise<Examined | ProblemError> {
    try {
      this.worker ??= this.start();
      return await this.ask(await this.worker, bytes);
    } catch (err) {
      const worker = this.worker;
      this.worker = null;
      void worker?.then((one) => one.terminate()).catch(() => undefined);
      if (err instanceof ProblemError) return err;
      if (!this.isStopping) this.logger.error({ err }, 'face-work.failed');
      return { ok: false, reason: 'failed' };
    }
  }

  private async start(): Promise<Worker> {
    const { SIGAP_FACE_PACK: pack, SIGAP_MODELS_DIR: modelsDir } = this.configuration;
    const worker = new Worker(program, {
      workerData: { pack, modelsDir } satisfies FaceWorkerData,
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    });
    // without a listener an error of the thread would be ours
    worker.on('error', () => undefined);
    worker.unref();
    const said = await answer(worker, startLimitMs, (reply) => reply.kind === 'ready' || reply.kind === 'unusable').catch(
      async (err: unknown) => {
        // nobody else knows the thread yet: it would go on loading beside the next one
        await worker.terminate();
        throw err;
      },
    );
    if (said.kind !== 'unusable') return worker;
    this.logger.error({ pack, reason: said.message }, 'face-work.pack-unusable');
    await worker.terminate();
    throw new ProblemError('unavailable', 503, said.message);
  }

  private async ask(worker: Worker, bytes: Uint8Array): Promise<Examined> {
    this.lastId += 1;
    const id = this.lastId;
    const answered = answer(worker, pictureLimitMs, (reply) => 'id' in reply && reply.id === id);
    worker.postMessage({ id, bytes } satisfies FaceRequest, []);
    const said = await answered;
    if (said.kind === 'examined') return said.result;
    throw new Error(said.kind === 'failed' ? said.message : 'an answer out of turn');
  }
}

/** Rejects when the thread ends, fails, or takes too long. */
function answer(worker: Worker, limitMs: number, isWanted: (reply: FaceReply) => boolean): Promise<FaceReply> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void) => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      settle();
    };
    const onMessage = (reply: FaceReply) => {
      if (isWanted(reply)) done(() => resolve(reply));
    };
    const onError = (err: unknown) => done(() => reject(err instanceof Error ? err : new Error(String(err))));
    const onExit = () => done(() => reject(new Error('the face worker ended')));
    const timer = setTimeout(() => done(() => reject(new Error(`no answer of the face worker within ${limitMs} ms`))), limitMs);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}
