export interface ShutdownLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface ShutdownOptions {
  log: ShutdownLog;
  /** Time for all steps together; after it the process exits with 1. Default 10 s. */
  limitMs?: number;
  /** Replaced in tests. */
  exit?: (code: number) => void;
}

interface Step {
  name: string;
  stop: () => void | Promise<void>;
}

/**
 * The ordered end of a program: steps run one after the other, the last added first. A second signal, or the time limit, ends the
 * process at once with 1; so does a step that failed, after the others have run.
 */
export class Shutdown {
  private readonly steps: Step[] = [];
  private running: Promise<void> | undefined;

  constructor(private readonly options: ShutdownOptions) {}

  /** Add what to stop, right after it was started. */
  add(name: string, stop: () => void | Promise<void>): void {
    this.steps.push({ name, stop });
  }

  get isStopping(): boolean {
    return this.running !== undefined;
  }

  /** Runs on SIGTERM and SIGINT. @returns a function that stops listening */
  listen(source: NodeJS.EventEmitter = process): () => void {
    const onSignal = (signal: NodeJS.Signals) => {
      if (this.running !== undefined) {
        this.options.log.warn({ signal }, 'shutdown.forced');
        this.exit(1);
        return;
      }
      void this.run(signal);
    };
    source.on('SIGTERM', onSignal).on('SIGINT', onSignal);
    return () => void source.off('SIGTERM', onSignal).off('SIGINT', onSignal);
  }

  /** Stops everything once and exits: 0 when all went well. Later calls wait for the first. */
  run(reason: string, exitCode = 0): Promise<void> {
    this.running ??= this.stopAll(reason, exitCode);
    return this.running;
  }

  private async stopAll(reason: string, exitCode: number): Promise<void> {
    const { log, limitMs = 10_000 } = this.options;
    log.info({ reason }, 'shutdown.started');
    const watch = setTimeout(() => {
      log.error({ limitMs, waitingFor: current }, 'shutdown.timed-out');
      this.exit(1);
    }, limitMs);
    let current: string | undefined;
    let failed = false;
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      current = step.name;
      try {
        await step.stop();
      } catch (err) {
        failed = true;
        log.error({ err, step: step.name }, 'shutdown.step-failed');
      }
    }
    clearTimeout(watch);
    log.info({ reason }, 'shutdown.finished');
    this.exit(failed ? 1 : exitCode);
  }

  private exit(code: number): void {
    (this.options.exit ?? process.exit.bind(process))(code);
  }
}
