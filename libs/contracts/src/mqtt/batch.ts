import { z } from 'zod';
import { event } from '../event/event.js';
import { uuid } from '../primitives/primitives.js';

export const batchLimits = { events: 500, bytes: 256 * 1024 } as const;

/** Outer shell of `events`: the events are parsed one by one, so that one bad event costs only itself. */
export const eventBatchShell = z.object({ epoch: uuid, events: z.array(z.unknown()).min(1).max(batchLimits.events) });
/** A batch as an edge makes it. */
export const eventBatch = z.object({ epoch: uuid, events: z.array(event).min(1).max(batchLimits.events) });
export type EventBatch = z.infer<typeof eventBatch>;

/**
 * Sent after the commit and never before. Ranges are inclusive, ascending, of one epoch. A number that the cloud holds under ANOTHER event id
 * is never acknowledged: its event would be lost. Ranges may be empty only beside `highestSeq`.
 */
export const ack = z.object({
  epoch: uuid,
  ranges: z.array(z.tuple([z.number().int().positive(), z.number().int().positive()])),
  /** Highest number of this epoch that the cloud holds. A box that gave out fewer was restored from a backup: it begins a new epoch. */
  highestSeq: z.number().int().positive().optional(),
});
export type Ack = z.infer<typeof ack>;

/** Sequence numbers, in any order and with repeats -> inclusive ascending ranges. */
export function toRanges(sequence: Iterable<number>): [number, number][] {
  const ranges: [number, number][] = [];
  for (const seq of [...new Set(sequence)].toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && last[1] + 1 === seq) last[1] = seq;
    else ranges.push([seq, seq]);
  }
  return ranges;
}
