import { z } from 'zod';

export const edgeDiskLow = z.object({ freeBytes: z.number().int().nonnegative(), totalBytes: z.number().int().positive() });
/** Wall clock jumped against the monotonic one. */
export const edgeClockStepped = z.object({ stepMs: z.number() });
export type EdgeDiskLowData = z.infer<typeof edgeDiskLow>;
/**
 * The box's store began a new epoch. `damaged`: the file did not pass its check and was salvaged; `behind`: it held less than was handed out;
 * `moved`: the file was copied back from elsewhere; `cloud-knows-more`: the cloud holds numbers that this store never gave.
 */
export const edgeStoreRecovered = z.object({
  reason: z.enum(['damaged', 'behind', 'moved', 'cloud-knows-more']),
  /** Unsent events that were carried over. */
  keptEvents: z.number().int().nonnegative(),
  /** Events that are known to be lost; null when that can't be told. */
  lostEvents: z.number().int().nonnegative().nullable(),
});
export type EdgeStoreRecoveredData = z.infer<typeof edgeStoreRecovered>;
