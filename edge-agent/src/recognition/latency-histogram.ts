/** Upper bounds in milliseconds; what is slower counts in the last, open one. */
export const latencyBounds: readonly number[] = [5, 10, 20, 35, 50, 75, 100, 150, 250, 400, 700, 1200, 2500];

export interface LatencySummary {
  count: number;
  sumMs: number;
  /** Cumulative: how many took at most `latencyBounds[i]`. */
  atMost: readonly number[];
}

/** Durations in fixed buckets, in the shape that Prometheus histograms have. */
export class LatencyHistogram {
  private readonly buckets = Array.from({ length: latencyBounds.length }, () => 0);
  private count = 0;
  private sumMs = 0;

  add(ms: number): void {
    this.count++;
    this.sumMs += ms;
    latencyBounds.forEach((bound, index) => {
      if (ms <= bound) this.buckets[index] = (this.buckets[index] ?? 0) + 1;
    });
  }

  summary(): LatencySummary {
    return { count: this.count, sumMs: this.sumMs, atMost: [...this.buckets] };
  }
}
