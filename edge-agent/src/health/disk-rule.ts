const lowShare = 0.05;
const lowBytes = 1024 ** 3;
/** Comes back to "enough" only well above, so that a disk at the limit does not alarm each minute. */
const enoughFactor = 1.5;

export interface DiskRoom {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Is the disk low, given whether it was? Low: less than 5 % and less than 1 GiB free. Pure. */
export function isDiskLow({ freeBytes, totalBytes }: DiskRoom, wasLow: boolean): boolean {
  const limit = Math.min(lowBytes, totalBytes * lowShare);
  return freeBytes < (wasLow ? limit * enoughFactor : limit);
}
