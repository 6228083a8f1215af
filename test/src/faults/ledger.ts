/** What a load run comes to. All counts are of sightings. */
export interface Verdict {
  /** Told to be kept by the box. */
  readonly kept: number;
  /** In the cloud's log. */
  readonly arrived: number;
  /** Kept, and not in the log. */
  readonly lost: number;
  /** In the log more than once, or in the log and not exactly one row of the projection. */
  readonly double: number;
  /** In the log, and never tried. */
  readonly phantom: number;
}

/**
 * Compares what the box was told is kept with what the cloud has. What was tried and never answered (the box was killed between commit
 * and answer) may be there or not. `events` and `rows`: sighting ids of the event log and of the projection, with repeats.
 */
export function compare(ledger: {
  tried: readonly string[];
  kept: readonly string[];
  events: readonly string[];
  rows: readonly string[];
}): Verdict {
  const tried = new Set(ledger.tried);
  const events = new Set(ledger.events);
  const rows = new Set(ledger.rows);
  return {
    kept: ledger.kept.length,
    arrived: events.size,
    lost: ledger.kept.filter((id) => !events.has(id) || !rows.has(id)).length,
    double: ledger.events.length - events.size + (ledger.rows.length - rows.size) + [...rows].filter((id) => !events.has(id)).length,
    phantom: [...events].filter((id) => !tried.has(id)).length,
  };
}

/** With 0 lost of `n`, the rate is below this with 95 % confidence (rule of three). */
export function upperBound(n: number): number {
  return n === 0 ? 1 : 3 / n;
}
