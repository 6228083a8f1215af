import type { ChildProcess, StdioOptions } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { SupervisedChild, scrubText } from '@sigap/node-kit';
import { ChildLog } from './child-log.js';
import { isWorthShowing, type LogEntry, parseLogLine, summarise } from './log-line.js';
import { MARK_VARIABLE } from './marked-processes.js';

export interface ProgramOptions {
  name: string;
  /** The compiled program. */
  script: string;
  args?: readonly string[];
  /** Added to the environment of the launcher. Readable by the same user and root: the password of a camera or a box does not belong here. */
  env: Readonly<Record<string, string>>;
  /** One line written to its standard input at each start. The input stays open: its end tells the program that we are gone. */
  input?: () => string;
  logFile: string;
  mark: string;
  /** Shows one line to the person at the terminal. */
  say: (line: string) => void;
  stopLimitMs?: number;
}

interface ProgramEvents {
  /** A line of JSON that the program logged. */
  entry: [entry: LogEntry];
  /** It died too often and stays down. */
  'gave-up': [];
}

/** One Node program of ours as a supervised process: its log in a file, its errors at the terminal, its announcements as events. */
export class Program extends EventEmitter<ProgramEvents> {
  private readonly child: SupervisedChild;
  private readonly log: ChildLog;
  private lastWords: string[] = [];

  constructor(private readonly options: ProgramOptions) {
    super();
    this.log = new ChildLog(options.logFile);
    // A session of its own: Ctrl-C reaches the launcher alone, which then stops everything in order.
    const stdio: StdioOptions = [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'];
    const env = { ...process.env, ...options.env, [MARK_VARIABLE]: options.mark };
    this.child = new SupervisedChild({
      name: options.name,
      command: process.execPath,
      args: [options.script, ...(options.args ?? [])],
      spawn: { stdio, env, detached: true },
      limit: { restarts: 5, windowMs: 120_000 },
      ...(options.stopLimitMs === undefined ? {} : { stopLimitMs: options.stopLimitMs }),
    });
    this.child.on('started', (child) => this.attach(child));
    this.child.on('exited', ({ code, signal, error }) => {
      if (this.child.state === 'running') this.tell(`ended (${error?.message ?? signal ?? `exit code ${code}`})${this.quoteLastWords()}`);
    });
    this.child.on('restarting', (delayMs) => this.tell(`is started again in ${(delayMs / 1000).toFixed(1)} s`));
    this.child.on('gave-up', (_exit, restarts) => {
      this.tell(`stays down after ${restarts} restarts in 2 minutes; its log: ${options.logFile}`);
      this.emit('gave-up');
    });
  }

  get name(): string {
    return this.options.name;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  start(): void {
    if (!existsSync(this.options.script)) throw new Error(`${this.options.script} is missing: run "npm run build"`);
    this.child.start();
  }

  async stop(): Promise<void> {
    await this.child.stop();
    this.log.close();
  }

  /** SIGKILL, as a crash would; the program is started again. */
  kill(): void {
    this.child.process?.kill('SIGKILL');
  }

  /** Resolves with the first entry from now on whose `msg` (or `event`) this is. @throws Error when it takes too long or the program gives up */
  announced(msg: string, limitMs: number): Promise<LogEntry> {
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        this.off('entry', onEntry).off('gave-up', onGaveUp);
        finish();
      };
      const fail = (what: string) => settle(() => reject(new Error(`${this.name} ${what}; its log: ${this.options.logFile}`)));
      const onEntry = (entry: LogEntry) => (entry.msg === msg || entry['event'] === msg) && settle(() => resolve(entry));
      const onGaveUp = () => fail('could not be started');
      const timer = setTimeout(() => fail(`was not ready after ${limitMs / 1000} s`), limitMs);
      this.on('entry', onEntry).on('gave-up', onGaveUp);
    });
  }

  private attach(child: ChildProcess): void {
    this.lastWords = [];
    if (this.options.input !== undefined && child.stdin !== null) {
      child.stdin.on('error', () => undefined);
      child.stdin.write(`${this.options.input()}\n`);
    }
    for (const stream of [child.stdout, child.stderr]) if (stream !== null) this.follow(stream);
  }

  private follow(stream: Readable): void {
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      // Our programs scrub what they log; the last words of a crash or of a library come from elsewhere.
      const clean = scrubText(line);
      this.write(clean);
      const entry = parseLogLine(line);
      if (entry === undefined) {
        this.lastWords = [...this.lastWords, clean].slice(-20);
        return;
      }
      if (isWorthShowing(entry)) this.tell(scrubText(summarise(entry)));
      this.emit('entry', entry);
    });
  }

  private write(line: string): void {
    try {
      this.log.write(line);
    } catch (err) {
      this.tell(`its log can't be written: ${err instanceof Error ? err.message : String(err)}`);
    }
  }

  private quoteLastWords(): string {
    const telling = this.lastWords.find((line) => /error/i.test(line)) ?? this.lastWords.at(-1);
    return telling === undefined ? '' : `: ${telling.trim()}`;
  }

  private tell(line: string): void {
    this.options.say(`[${this.name}] ${line}`);
  }
}
