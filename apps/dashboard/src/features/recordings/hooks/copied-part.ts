export type Part = readonly [fromMs: number, toMs: number];

/** Steps of the slider: an end that is nearer to the clip's than one step can't be told from it. */
export const partStepMs = 500;

/**
 * What a request for a copy says of the part. Nothing where the whole clip is chosen: then the server takes what suits the kind of copy, for a
 * marketplace a minute from just before the scan.
 */
export function copiedPart([fromMs, toMs]: Part, lengthMs: number): { fromMs?: number; toMs?: number } {
  const isToEnd = toMs > lengthMs - partStepMs;
  if (fromMs === 0 && isToEnd) return {};
  return { fromMs, toMs: isToEnd ? lengthMs : toMs };
}
