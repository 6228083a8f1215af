import { batchLimits, type ClockState, type SigapEvent } from '@sigap/contracts';
import type { OutboxEntry, RecordedClock, RowRange } from '../store/outbox-entry.js';

/** One event as it crosses the wire. `data` stays the text that was stored. */
export function envelopeText(entry: OutboxEntry, replayed: boolean, clock: ClockState): string {
  const head: Omit<SigapEvent, 'data'> = {
    id: entry.id,
    type: entry.type,
    v: 1,
    epoch: entry.epoch,
    seq: entry.seq,
    occurredAt: entry.occurredAt,
    clock,
    replayed,
    ...(entry.cameraId === null ? {} : { cameraId: entry.cameraId }),
  };
  return `${JSON.stringify(head).slice(0, -1)},"data":${entry.data}}`;
}

/** An event that may be sent has at most so many bytes of `data`: a batch always takes several. */
export const largestDataBytes = 32 * 1024;

/**
 * Packs events of ONE epoch into one message: at most 500 events and 256 KiB (contracts). `fits` is asked before an event is taken and
 * takes it when it says yes.
 */
export class BatchPacker {
  private readonly parts: string[] = [];
  private bytes = 80;
  private epoch: string | undefined;

  constructor(
    private readonly mostEvents: number,
    private readonly write: (entry: OutboxEntry) => string,
  ) {}

  readonly fits = (entry: OutboxEntry): boolean => {
    if (this.parts.length >= Math.min(this.mostEvents, batchLimits.events)) return false;
    if (this.epoch !== undefined && entry.epoch !== this.epoch) return false;
    const text = this.write(entry);
    const bytes = Buffer.byteLength(text) + 1;
    if (this.parts.length > 0 && this.bytes + bytes > batchLimits.bytes) return false;
    this.parts.push(text);
    this.bytes += bytes;
    this.epoch = entry.epoch;
    return true;
  };

  /** Null when nothing was taken. */
  text(): string | null {
    return this.epoch === undefined ? null : `{"epoch":"${this.epoch}","events":[${this.parts.join(',')}]}`;
  }
}

/** Rows in any order -> inclusive ascending ranges. */
export function rowRanges(rows: Iterable<number>): RowRange[] {
  const ranges: [number, number][] = [];
  for (const row of [...rows].toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && last[1] + 1 === row) last[1] = row;
    else ranges.push([row, row]);
  }
  return ranges;
}

/** What the envelope says of the clock: the state as it was at recording, the offset as well as it can be told by now. */
export interface ClockReader {
  /** Better than at recording when the cloud was heard since, in the same boot of the machine. */
  correct(recorded: RecordedClock): ClockState;
  /** Milliseconds since the recording; null when it was in another boot. */
  ageMs(recorded: RecordedClock): number | null;
}
