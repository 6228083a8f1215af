import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** One line of a program's log, parsed. */
export type LogLine = Record<string, unknown> & { msg?: string };

export interface ChildProgramOptions {
  readonly name: string;
  /** Absolute path of the built program. */
  readonly script: string;
  /** Asked at each start. */
  readonly env: () => Record<string, string>;
}

/** One of our programs as a real process, which a test may kill and start again. It keeps what the program logged. */
export class ChildProgram {
  private child: ChildProcess | null = null;
  readonly lines: string[] = [];

  constructor(private readonly options: ChildProgramOptions) {}

  get pid(): number {
    const pid = this.child?.pid;
    if (pid === undefined) throw new Error(`${this.options.name} does not run`);
    return pid;
  }

  get running(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Starts the program and resolves with the log line that says it is ready. Rejects with its last words. */
  async start(readyMessage: string, limitMs = 60_000): Promise<LogLine> {
    if (this.running) throw new Error(`${this.options.name} runs already`);
    const child = spawn(process.execPath, [this.options.script], {
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: process.env['HOME'] ?? '/tmp',
        LOG_LEVEL: 'info',
        UV_THREADPOOL_SIZE: '16',
        ...this.options.env(),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => fail(`was not ready after ${limitMs} ms`), limitMs);
      const fail = (why: string) => {
        clearTimeout(timer);
        reject(new Error(`${this.options.name} ${why}:\n${this.lines.slice(-25).join('\n')}`));
      };
      child.once('exit', (code, signal) => fail(`ended (${code ?? signal})`));
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          this.lines.push(line);
          if (this.lines.length > 20_000) this.lines.splice(0, 10_000);
          const entry = parse(line);
          if (entry.msg !== readyMessage) return;
          clearTimeout(timer);
          resolve(entry);
        });
      }
    });
  }

  /** SIGKILL, and waits until the process is gone. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** SIGTERM; SIGKILL when it takes longer than 15 s. Resolves with the exit code. */
  async stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.child;
    if (!child || !this.running) return child?.exitCode ?? null;
    const gone = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await gone;
    clearTimeout(timer);
    return child.exitCode;
  }
}

function parse(line: string): LogLine {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch {
    return {};
  }
}
