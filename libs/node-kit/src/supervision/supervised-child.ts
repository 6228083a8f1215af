import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { Backoff, type BackoffRule } from '../backoff/backoff.js';
import { type Clock, systemClock } from '../clock/clock.js';
import { type RestartLimit, RestartLimiter } from './restart-limiter.js';

export interface SupervisedChildOptions {
  name: string;
  command: string;
  args?: readonly string[];
  /** For example `env`, `cwd`, `stdio` (with `'ipc'` for messages). Called anew for each start: a port or a URL may have changed. */
  spawn?: SpawnOptions | (() => SpawnOptions);
  backoff?: BackoffRule;
  limit?: RestartLimit;
  /** A child that lived this long starts over with short delays; default 30 s. */
  steadyAfterMs?: number;
  /** Time between SIGTERM and SIGKILL in `stop`; default 5 s. */
  stopLimitMs?: number;
  clock?: Clock;
}

export interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Set when the program could not be started at all. */
  error?: Error;
  livedMs: number;
}

interface ChildEvents {
  /** A process runs (again). Attach to its pipes and messages here. */
  started: [child: ChildProcess];
  exited: [exit: ChildExit];
  /** It will be started again after the delay. */
  restarting: [delayMs: number];
  /** It died too often: no more restarts until somebody calls `start`. */
  'gave-up': [exit: ChildExit, restartsInWindow: number];
}

const LAST_WORDS_MS = 200;

/**
 * Keeps one program running: started again after it dies, with growing delays, but not more often than the limit says.
 * State: `idle` -> `running` <-> `waiting` -> `gave-up`; `stop` leads back to `idle` from each.
 */
export class SupervisedChild extends EventEmitter<ChildEvents> {
  state: 'idle' | 'running' | 'waiting' | 'gave-up' = 'idle';
  private child: ChildProcess | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly backoff: Backoff;
  private readonly limiter: RestartLimiter;
  private readonly clock: Clock;

  constructor(private readonly options: SupervisedChildOptions) {
    super();
    this.backoff = new Backoff(options.backoff ?? { baseMs: 250, maxMs: 15_000 });
    this.limiter = new RestartLimiter(options.limit ?? { restarts: 5, windowMs: 60_000 });
    this.clock = options.clock ?? systemClock;
  }

  get name(): string {
    return this.options.name;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** The process that runs now. */
  get process(): ChildProcess | undefined {
    return this.child;
  }

  /** Does nothing when it runs or is about to. After `gave-up` it starts afresh. */
  start(): void {
    if (this.state === 'running' || this.state === 'waiting') return;
    this.limiter.reset();
    this.backoff.reset();
    this.launch();
  }

  /** SIGTERM, then SIGKILL after the limit. Resolves when the process is gone and no restart is pending. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.state = 'idle';
    const child = this.child;
    if (child === undefined) return;
    // its end is waited for whole, last words too: a `start` right after would be taken for the process that ended
    const gone = once(this, 'exited');
    child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), this.options.stopLimitMs ?? 5_000);
    await gone;
    clearTimeout(hard);
  }

  private launch(): void {
    const given = this.options.spawn;
    const startedAt = this.clock.monotonicMs();
    const child = spawn(this.options.command, [...(this.options.args ?? [])], (typeof given === 'function' ? given() : given) ?? {});
    this.child = child;
    this.state = 'running';
    let ended = false;
    const end = (exit: Omit<ChildExit, 'livedMs'>) => {
      if (ended) return;
      ended = true;
      this.ended({ ...exit, livedMs: this.clock.monotonicMs() - startedAt });
    };
    child.once('exit', (code, signal) => {
      // Let its last words arrive first; a grandchild may hold the pipes open for ever, so not for long.
      const timer = setTimeout(() => end({ code, signal }), LAST_WORDS_MS);
      child.once('close', () => {
        clearTimeout(timer);
        end({ code, signal });
      });
    });
    // Without a pid it never ran (no such file, no memory), and `exit` will not come.
    child.on('error', (error) => child.pid === undefined && end({ code: null, signal: null, error }));
    if (child.pid !== undefined) this.emit('started', child);
  }

  private ended(exit: ChildExit): void {
    this.child = undefined;
    this.emit('exited', exit);
    if (this.state !== 'running') return;
    if (exit.livedMs >= (this.options.steadyAfterMs ?? 30_000)) this.backoff.reset();
    const verdict = this.limiter.ask(this.clock.monotonicMs());
    if (!verdict.allowed) {
      this.state = 'gave-up';
      this.emit('gave-up', exit, verdict.restartsInWindow);
      return;
    }
    this.state = 'waiting';
    const delayMs = this.backoff.nextMs();
    this.timer = setTimeout(() => this.launch(), delayMs);
    this.emit('restarting', delayMs);
  }
}
