/** The only source of time in the core: tests hand in their own. */
export interface Clock {
  /** Wall time. It may jump, so it decides neither order nor duration. */
  now(): Date;
  /** Milliseconds from an arbitrary origin, never going back: for durations and time limits. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};
