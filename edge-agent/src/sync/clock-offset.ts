/** Cloud minus box in milliseconds is within [low, high]. */
export interface OffsetInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * What one HTTP reply says of the offset: `Date` has whole seconds, so the cloud's time was in [date, date + 1 s) at some moment between
 * sending and receiving (Cristian's algorithm, with the rounding of the header).
 */
export function intervalFromDate(dateMs: number, sentMs: number, receivedMs: number): OffsetInterval {
  return { low: dateMs - receivedMs, high: dateMs + 1_000 - sentMs };
}

/** Crystals of boxes drift less than this against each other. */
const driftPerMs = 200e-6;

/**
 * Samples narrow each other down: with one a minute the second is soon known to some ten milliseconds. A sample that contradicts what
 * was known (somebody set a clock) replaces it.
 */
export function refine(known: OffsetInterval | null, knownForMs: number, sample: OffsetInterval): OffsetInterval {
  if (!known) return sample;
  const widened = { low: known.low - driftPerMs * knownForMs, high: known.high + driftPerMs * knownForMs };
  const low = Math.max(widened.low, sample.low);
  const high = Math.min(widened.high, sample.high);
  return low <= high ? { low, high } : sample;
}

export function middleOf({ low, high }: OffsetInterval): number {
  return Math.round((low + high) / 2);
}
