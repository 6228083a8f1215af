export interface SampleRateRule {
  /** Looked at this often. */
  intervalMs: number;
  /** Share of the time that inference is busy: above, fewer frames are taken... */
  tooBusy: number;
  /** ...and below, more again. */
  idleEnough: number;
  leastFps: number;
}

export const defaultSampleRateRule: SampleRateRule = { intervalMs: 3000, tooBusy: 0.9, idleEnough: 0.65, leastFps: 1 };

/**
 * How many frames a second of each camera the box can work off: falls by a fifth while inference is always busy, rises slowly when there
 * is room again (additive increase, multiplicative decrease). Pure: times come in.
 */
export class SampleRate {
  private ceiling = Number.POSITIVE_INFINITY;
  private busyMs = 0;
  private sinceMs: number | null = null;

  constructor(private readonly rule: SampleRateRule = defaultSampleRateRule) {}

  /** Time that one frame took, on whichever thread. */
  worked(ms: number): void {
    this.busyMs += ms;
  }

  /** @param threads how many work at the same time; @param wanted frames a second that the configuration asks for */
  tick(nowMs: number, threads: number, wanted: number): void {
    this.sinceMs ??= nowMs;
    const elapsedMs = nowMs - this.sinceMs;
    if (elapsedMs < this.rule.intervalMs) return;
    const busy = this.busyMs / (elapsedMs * Math.max(1, threads));
    this.busyMs = 0;
    this.sinceMs = nowMs;
    const now = Math.min(this.ceiling, wanted);
    if (busy > this.rule.tooBusy) this.ceiling = Math.max(Math.min(this.rule.leastFps, wanted), now * 0.8);
    else if (busy < this.rule.idleEnough && this.ceiling < wanted) this.ceiling = now + 0.25;
  }

  affordable(wanted: number): number {
    return Math.min(wanted, Math.round(this.ceiling * 100) / 100);
  }

  /** Fewer frames than wanted are looked at. */
  isLowered(wanted: number): boolean {
    return this.ceiling < wanted * 0.99;
  }
}
