import type { EventData, EventType } from '@sigap/contracts';

/** What a capability says happened. Id, epoch, sequence number and clock state are added by the sink. */
export interface EventToRecord<T extends EventType = EventType> {
  type: T;
  data: EventData<T>;
  cameraId?: string;
  /** Default: now. */
  occurredAt?: Date;
}

/** Where capabilities leave what happened: the only door to the cloud for facts. */
export interface EventSink {
  /**
   * Resolves after the durable commit (group commit within 10 ms), never before.
   * Rejects with OutboxFullError when the event can't be kept: show it, do not retry at once.
   * Rejects with TypeError when the data is not what the contract says (a bug of the caller).
   *
   * `keepAs`, a key of the state store, is for events that no full outbox may swallow (see `UntoldEvents`). In ONE commit, shared with what is asked
   * for in the same turn, the event is in the outbox and there is no such row, or, where the outbox has no room, the event is that row: never both,
   * never neither. Rejects with EventKeptError when it is the row, and with OutboxFullError when nothing changed.
   */
  record<T extends EventType>(event: EventToRecord<T>, keepAs?: string): Promise<void>;
}

/** Why an event could not be kept: the outbox holds as many rows as it may, the disk (or the store's share of it) is full, or commits hang and too many wait. */
export type OutboxFullReason = 'rows' | 'disk' | 'stalled';

const words: Record<OutboxFullReason, string> = {
  rows: 'the outbox holds as many events as it may',
  disk: 'the disk is full, or the share of it that the store may take',
  stalled: 'the disk takes nothing and too many events wait for it',
};

/** The event was NOT recorded; health counts it. */
export class OutboxFullError extends Error {
  override readonly name = 'OutboxFullError';
  constructor(readonly reason: OutboxFullReason) {
    super(words[reason]);
  }
}

/** The outbox has no room; the event is durable all the same, in the row that was named for it. */
export class EventKeptError extends Error {
  override readonly name = 'EventKeptError';
}
