/**
 * Chooses frames by their presentation time, so that the rate is right also when frames arrive in bursts. Pure.
 * Times without a meaning (none, going back, jumping ahead) start a new count instead of stopping or flooding the samples.
 */
export class FrameSampler {
  private nextDue: number | null = null;
  private last: number | null = null;

  /** @param seconds presentation time; @param fps frames a second that are wanted. Returns whether to take this frame. */
  take(seconds: number, fps: number): boolean {
    const interval = 1 / fps;
    const jumped = this.last === null || seconds < this.last || seconds > this.last + 2;
    this.last = seconds;
    if (this.nextDue === null || jumped) {
      this.nextDue = seconds + interval;
      return true;
    }
    // a frame that comes a hair early is the one: 5 fps of a 25 fps camera are exact multiples but for rounding
    if (seconds < this.nextDue - 0.002) return false;
    this.nextDue = Math.max(this.nextDue + interval, seconds + interval / 2);
    return true;
  }
}
