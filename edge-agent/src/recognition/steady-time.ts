import type { Clock } from '@sigap/node-kit';

/** Smaller steps of the wall clock are the drift of two clocks, not a correction. */
const correctionMs = 2000;

/**
 * Wall times of moments on the monotonic clock, so that what lies between two events is never negative and never jumps. A corrected wall
 * clock is followed: from then on all moments, also past ones, are named by the corrected time.
 */
export class SteadyTime {
  private anchor: { wallMs: number; monotonicMs: number } | null = null;

  constructor(private readonly clock: Clock) {}

  wallOf(atMs: number): Date {
    const now = { wallMs: this.clock.now().getTime(), monotonicMs: this.clock.monotonicMs() };
    const anchor = this.anchor ?? now;
    const expected = anchor.wallMs + now.monotonicMs - anchor.monotonicMs;
    this.anchor = Math.abs(now.wallMs - expected) > correctionMs ? now : anchor;
    return new Date(Math.round(this.anchor.wallMs + atMs - this.anchor.monotonicMs));
  }
}
