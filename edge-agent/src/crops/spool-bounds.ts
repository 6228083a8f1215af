export interface SpoolBounds {
  readonly mostCrops: number;
  /** On disk. */
  readonly mostBytes: number;
  readonly mostAgeMs: number;
}

export interface SpooledSize {
  readonly id: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly takenAtMs: number;
}

/** @param held oldest first @returns which must go so that one of `bytes` more has room: the oldest */
export function makeRoom(held: readonly SpooledSize[], bytes: number, bounds: SpoolBounds): string[] {
  let count = held.length + 1;
  let sum = held.reduce((total, one) => total + one.bytes, bytes);
  const gone: string[] = [];
  for (const one of held) {
    if (count <= bounds.mostCrops && sum <= bounds.mostBytes) break;
    gone.push(one.id);
    count -= 1;
    sum -= one.bytes;
  }
  return gone;
}

/** Which were kept for as long as a picture may be kept. */
export function overdue(held: readonly SpooledSize[], nowMs: number, mostAgeMs: number): string[] {
  return held.filter(({ takenAtMs }) => nowMs - takenAtMs >= mostAgeMs).map(({ id }) => id);
}
