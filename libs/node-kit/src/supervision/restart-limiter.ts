export interface RestartLimit {
  /** So many restarts within the window are allowed; the next one is not. */
  restarts: number;
  windowMs: number;
}

export type RestartVerdict =
  | { allowed: true; restartsInWindow: number }
  | { allowed: false; restartsInWindow: number; limit: RestartLimit };

/** Decides whether something that died may be started again, or whether restarting has become hammering. Pure: times come in. */
export class RestartLimiter {
  private restartsAtMs: number[] = [];

  constructor(private readonly limit: RestartLimit) {
    if (limit.restarts < 0 || limit.windowMs <= 0) throw new RangeError(`no limit: ${JSON.stringify(limit)}`);
  }

  /** Ask once for each death. An allowed restart is counted. @param nowMs monotonic milliseconds */
  ask(nowMs: number): RestartVerdict {
    this.restartsAtMs = this.restartsAtMs.filter((at) => nowMs - at < this.limit.windowMs);
    if (this.restartsAtMs.length >= this.limit.restarts) {
      return { allowed: false, restartsInWindow: this.restartsAtMs.length, limit: this.limit };
    }
    this.restartsAtMs.push(nowMs);
    return { allowed: true, restartsInWindow: this.restartsAtMs.length };
  }

  /** Forget the past, for example when a person asked for a new try. */
  reset(): void {
    this.restartsAtMs = [];
  }
}
