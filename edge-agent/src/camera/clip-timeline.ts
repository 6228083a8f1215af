/** Ticks a second in a clip, as in RTP video (RFC 6184, 8.2.1). */
export const clipTicks = 90_000;

/** A step that differs this much from the time in which the packets came is no step of the camera's clock but a leap of it. */
const leapSeconds = 2;

export interface SourceTimes {
  /** In the stream's ticks; null where the source says nothing. */
  readonly pts: number | null;
  readonly dts: number | null;
  /** When the packet came, monotonic milliseconds. */
  readonly atMs: number;
}

/**
 * Times of a clip made from those of a stream: from 0 on, decode times strictly ascending, presentation never before decoding. A clock that
 * leaps (a camera that was set, a file that begins again) is bridged by the time in which the packets came, so that a gap stays a gap of its
 * true length and a leap makes none.
 */
export class ClipTimeline {
  private base = 0;
  private last: { dts: number; atMs: number } | null = null;

  constructor(private readonly secondsPerTick: number) {}

  place({ pts, dts, atMs }: SourceTimes): { pts: number; dts: number } {
    const scale = this.secondsPerTick * clipTicks;
    const decode = dts ?? pts;
    const before = this.last;
    if (before === null) {
      this.base = (decode ?? 0) * scale;
      this.last = { dts: 0, atMs };
      return { dts: 0, pts: this.presented(pts, scale, 0) };
    }
    const came = ((atMs - before.atMs) / 1000) * clipTicks;
    const step = decode === null ? came : decode * scale - this.base - before.dts;
    let dtsNow = before.dts + step;
    // without times of decoding pictures come in the order of showing: whatever goes back is a clock that was set
    const isSetBack = step < (dts === null ? 0 : -clipTicks);
    if (isSetBack || step > came + leapSeconds * clipTicks) {
      dtsNow = before.dts + came;
      this.base += step - came;
    }
    dtsNow = Math.max(before.dts + 1, Math.round(dtsNow));
    this.last = { dts: dtsNow, atMs };
    return { dts: dtsNow, pts: this.presented(pts, scale, dtsNow) };
  }

  private presented(pts: number | null, scale: number, dts: number): number {
    return pts === null ? dts : Math.max(dts, Math.round(pts * scale - this.base));
  }
}
