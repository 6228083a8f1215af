import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Clock, type Logger, SupervisedChild } from '@sigap/node-kit';
import { FrameMemory } from './frame-memory.js';
import type { FromWorker, ToWorker } from './worker-protocol.js';

const program = fileURLToPath(new URL('../../dist/camera/camera-worker.main.js', import.meta.url));

/** Cameras in one process: a crash takes these with it, each further process costs some 60 MB. */
export const camerasPerWorker = 4;

/** The worker says twice a second that its loop turns; silent for this long, it hangs and is killed. */
const silentLimitMs = 10_000;
/** After it died too often, the next try. */
const restMs = 60_000;
/**
 * For glibc's allocator: what pictures leave stays with the process, up to so many bytes. Handed back between two of them it would be faulted
 * in again page by page, a quarter of what recording costs. Other C libraries don't read it.
 */
const keptMemory = { MALLOC_MMAP_THRESHOLD_: String(32 << 20), MALLOC_TRIM_THRESHOLD_: String(64 << 20) };

interface WorkerEvents {
  message: [message: FromWorker];
  /** A process runs and waits for orders. */
  ready: [];
  died: [];
  /** It died again and again; it rests now. */
  'gave-up': [];
}

export interface WorkerDeps {
  name: string;
  clock: Clock;
  logger: Logger;
}

/** One supervised process that holds some cameras. */
export class CameraWorker extends EventEmitter<WorkerEvents> {
  /** Of the process that runs now. */
  memory: FrameMemory | null = null;
  private readonly child: SupervisedChild;
  private readonly slots = new Map<string, number>();
  private heardMs = 0;
  private restingSinceMs: number | null = null;
  private lastWords = '';

  constructor(private readonly deps: WorkerDeps) {
    super();
    this.child = new SupervisedChild({
      name: deps.name,
      command: process.execPath,
      args: [program],
      clock: deps.clock,
      stopLimitMs: 8000,
      spawn: () => {
        this.memory = new FrameMemory();
        return {
          // nothing of the agent's environment but what finds libraries and drivers
          env: {
            ...pick(process.env, ['PATH', 'HOME', 'LD_LIBRARY_PATH', 'TZ']),
            ...keptMemory,
            UV_THREADPOOL_SIZE: String(8 + 2 * camerasPerWorker),
          },
          stdio: ['ignore', 'ignore', 'pipe', this.memory.fd, 'ipc'],
          serialization: 'advanced',
        };
      },
    });
    this.child.on('started', (child) => this.started(child));
    this.child.on('exited', (exit) => this.exited(exit));
    this.child.on('gave-up', () => {
      this.restingSinceMs = this.deps.clock.monotonicMs();
      this.deps.logger.error({ worker: deps.name, restMs }, 'camera-worker.restarting-too-often');
      this.emit('gave-up');
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get isReady(): boolean {
    return this.child.process?.connected === true;
  }

  get cameraIds(): string[] {
    return [...this.slots.keys()];
  }

  get isFull(): boolean {
    return this.slots.size >= camerasPerWorker;
  }

  start(): void {
    this.child.start();
  }

  async stop(): Promise<void> {
    await this.child.stop();
    this.dropMemory();
  }

  /** The camera's place in the frame memory. */
  slotOf(cameraId: string): number {
    const known = this.slots.get(cameraId);
    if (known !== undefined) return known;
    const taken = new Set(this.slots.values());
    let slot = 0;
    while (taken.has(slot)) slot++;
    this.slots.set(cameraId, slot);
    return slot;
  }

  free(cameraId: string): void {
    this.slots.delete(cameraId);
  }

  /** False when no process is there to hear it. */
  post(message: ToWorker): boolean {
    const child = this.child.process;
    if (child === undefined || !child.connected) return false;
    child.send(message, (error) => {
      if (error !== null) this.deps.logger.debug({ worker: this.deps.name, err: error }, 'camera-worker.not-heard');
    });
    return true;
  }

  /** For a process that does not do what it must; its supervisor starts another one. */
  kill(why: string): void {
    this.deps.logger.error({ worker: this.deps.name, pid: this.pid, why }, 'camera-worker.killed');
    this.child.process?.kill('SIGKILL');
  }

  /** Finds a process that hangs; starts anew after a rest. */
  tick(nowMs: number): void {
    if (this.restingSinceMs !== null && nowMs - this.restingSinceMs > restMs) {
      this.restingSinceMs = null;
      this.start();
    } else if (this.child.state === 'running' && nowMs - this.heardMs > silentLimitMs) {
      this.deps.logger.error({ worker: this.deps.name, pid: this.pid }, 'camera-worker.hangs');
      this.heardMs = nowMs;
      this.child.process?.kill('SIGKILL');
    }
  }

  private started(child: ChildProcess): void {
    this.heardMs = this.deps.clock.monotonicMs();
    this.lastWords = '';
    child.on('message', (message) => {
      this.heardMs = this.deps.clock.monotonicMs();
      this.emit('message', message as FromWorker);
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.lastWords = (this.lastWords + text).slice(-2000);
    });
    this.emit('ready');
  }

  private exited(exit: { code: number | null; signal: NodeJS.Signals | null }): void {
    this.dropMemory();
    if (this.child.state !== 'running') return;
    this.deps.logger.warn({ worker: this.deps.name, ...exit, lastWords: this.lastWords, cameras: this.cameraIds }, 'camera-worker.died');
    this.emit('died');
  }

  private dropMemory(): void {
    this.memory?.retire();
    this.memory = null;
  }
}

function pick(environment: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = environment[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}
