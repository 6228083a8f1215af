/** Health is progress (last frame, last inference, oldest unsent event), not "the process is alive". */
export interface ModuleHealth {
  status: 'ok' | 'degraded' | 'failed';
  /** One line for a person, when it is not `ok`. */
  detail?: string;
  /** What moved last: ages in milliseconds, counts, names. */
  progress?: Record<string, number | string | boolean | null>;
}

/** One capability of a program. Its constructor does nothing; `stop` may be called after a failed or a missing `start`. */
export interface Module {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): ModuleHealth;
}
