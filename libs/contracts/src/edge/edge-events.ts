import { z } from 'zod';

export const edgeDiskLow = z.object({ freeBytes: z.number().int().nonnegative(), totalBytes: z.number().int().positive() });
/** Wall clock jumped against the monotonic one. */
export const edgeClockStepped = z.object({ stepMs: z.number() });
export type EdgeDiskLowData = z.infer<typeof edgeDiskLow>;
