/** A crop of a sighting as an event names it. */
export interface SightingPicture {
  readonly sightingId: string;
  readonly employeeId: string;
  /** Of the JPEG, lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  /** 0..1 */
  readonly quality: number;
  /** Milliseconds since 1970. */
  readonly takenAt: number;
}

/** The one that shows the person best; a total order, so that any order of arrival and any repetition end the same. */
export function better(a: SightingPicture, b: SightingPicture): SightingPicture {
  if (a.quality !== b.quality) return a.quality > b.quality ? a : b;
  return a.sha256 >= b.sha256 ? a : b;
}

/** Known pictures and new ones -> the best of each sighting that changed, and the hashes that nobody needs any more. */
export function choosePictures(
  known: readonly SightingPicture[],
  arrived: readonly SightingPicture[],
): { kept: SightingPicture[]; unused: string[] } {
  const before = new Map(known.map((picture) => [picture.sightingId, picture]));
  const best = new Map(before);
  for (const picture of arrived) {
    const held = best.get(picture.sightingId);
    best.set(picture.sightingId, held === undefined ? picture : better(held, picture));
  }
  const needed = new Set([...best.values()].map(({ sha256 }) => sha256));
  const all = new Set([...known, ...arrived].map(({ sha256 }) => sha256));
  return {
    kept: [...best.values()].filter((picture) => before.get(picture.sightingId) !== picture),
    unused: [...all].filter((sha256) => !needed.has(sha256)),
  };
}
