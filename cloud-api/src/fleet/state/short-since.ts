import type { Shortage } from '@sigap/contracts';

/** Since when what of a box is short, by what the cloud heard; instants in ISO 8601. Boxes' clocks may be wrong, so theirs don't count. */
export type ShortSince = Partial<Record<Shortage['what'], string>>;

/** After a health report. What stays short keeps its beginning. Pure. */
export function shortSinceAfter(known: ShortSince, shortages: readonly Shortage[] | undefined, heardAt: Date): ShortSince {
  return Object.fromEntries((shortages ?? []).map(({ what }) => [what, known[what] ?? heardAt.toISOString()]));
}
