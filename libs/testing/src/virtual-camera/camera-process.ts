import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type CameraOptions } from './camera/camera-options.js';
import { type ControlCommand, type ProgramEvent, programEventSchema } from './camera/control-protocol.js';

const program = new URL('../../dist/virtual-camera/virtual-camera.main.js', import.meta.url);

type Done = Extract<ProgramEvent, { event: 'done' }>;
/** A command without what the process fills in. */
export type CommandBody = ControlCommand extends infer Command ? (Command extends ControlCommand ? Omit<Command, 'id'> : never) : never;

/** The program with one or more cameras, seen from the one who started it. */
export class CameraProcess {
  private readonly waiting = new Map<number, { resolve: (done: Done) => void; reject: (error: Error) => void }>();
  private lastId = 0;
  readonly exited: Promise<void>;
  private readonly failures: string[] = [];

  private constructor(private readonly child: ChildProcess) {
    this.exited = once(child, 'exit').then(() => this.settleAll());
    child.stdin?.on('error', () => undefined);
  }

  /** Rejects with the program's own words when a camera can't start. */
  static async start(cameras: readonly CameraOptions[]): Promise<{ process: CameraProcess; urls: ReadonlyMap<string, string> }> {
    const child = spawn(process.execPath, [program.pathname], {
      stdio: ['pipe', 'pipe', 'inherit'],
      // Each open file and encoder may hold a thread of the pool.
      env: { ...process.env, UV_THREADPOOL_SIZE: String(4 + 2 * cameras.length) },
    });
    const camera = new CameraProcess(child);
    const listening = camera.listen();
    child.stdin?.write(`${JSON.stringify({ cameras })}\n`);
    try {
      return { process: camera, urls: await listening };
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  /** What cameras reported as broken since the start. */
  get failed(): readonly string[] {
    return this.failures;
  }

  /** Rejects when the camera refuses the command or the program has ended. */
  async command(body: CommandBody): Promise<Done> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) {
      throw new Error('the virtual camera has ended');
    }
    this.lastId += 1;
    const id = this.lastId;
    const answered = new Promise<Done>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    this.child.stdin?.write(`${JSON.stringify({ ...body, id })}\n`);
    return answered;
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.child.kill(signal);
    await this.exited;
  }

  private async listen(): Promise<ReadonlyMap<string, string>> {
    return new Promise((resolve, reject) => {
      this.child.once('error', reject);
      void this.exited.then(() => reject(new Error(this.failures.at(-1) ?? 'the virtual camera ended before it listened')));
      createInterface({ input: this.child.stdout ?? process.stdin }).on('line', (line) => {
        const event = programEventSchema.parse(JSON.parse(line));
        switch (event.event) {
          case 'listening':
            resolve(new Map(event.cameras.map(({ name, url }) => [name, url])));
            break;
          case 'failed':
            this.failures.push(event.error);
            break;
          case 'done':
            this.waiting.get(event.id)?.resolve(event);
            this.waiting.delete(event.id);
            break;
          case 'refused':
            this.waiting.get(event.id)?.reject(new Error(event.error));
            this.waiting.delete(event.id);
            break;
        }
      });
    });
  }

  private settleAll(): void {
    for (const { reject } of this.waiting.values()) {
      reject(new Error('the virtual camera has ended'));
    }
    this.waiting.clear();
  }
}
