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
   */
  record<T extends EventType>(event: EventToRecord<T>): Promise<void>;
}

/** The outbox is at its limit, or the disk is full and the ballast is spent. The event was NOT recorded; health counts it. */
export class OutboxFullError extends Error {
  override readonly name = 'OutboxFullError';
  constructor(readonly reason: 'rows' | 'disk') {
    super(reason === 'rows' ? 'the outbox holds as many events as it may' : 'the disk is full');
  }
}
