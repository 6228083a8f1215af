import type { ClockState, EventType } from '@sigap/contracts';

/** What was known of time when the event was recorded, so that its clock state can be stated better once the cloud was heard. */
export interface RecordedClock {
  state: ClockState['state'];
  /** Cloud minus box, milliseconds; null when never compared. */
  offsetMs: number | null;
  /** Id of this boot of the machine: monotonic times compare within it alone. */
  boot: string;
  /** Milliseconds since the machine booted. */
  monotonicMs: number;
  /** Wall clock minus monotonic clock: changes when the wall clock is stepped. */
  anchorMs: number;
}

/** An event on its way into the store: it has its id, and gets its number in the commit. */
export interface NewEntry {
  /** UUIDv7. */
  readonly id: string;
  readonly type: EventType;
  /** ISO 8601 UTC with milliseconds, by the box's wall clock. */
  readonly occurredAt: string;
  readonly clock: RecordedClock;
  readonly cameraId: string | null;
  /** `data` of the event as JSON. */
  readonly data: string;
}

/** An event in the outbox. `row` orders all epochs of one store; `(epoch, seq)` is what the cloud knows. */
export interface OutboxEntry extends NewEntry {
  readonly row: number;
  readonly epoch: string;
  readonly seq: number;
}

/** Where an event was put. */
export type EntryPlace = Pick<OutboxEntry, 'row' | 'epoch' | 'seq'>;

/** Inclusive. */
export type RowRange = readonly [from: number, to: number];
