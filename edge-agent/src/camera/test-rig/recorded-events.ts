import type { EventData, EventType } from '@sigap/contracts';
import { eventSchemas } from '@sigap/contracts';
import type { EventSink, EventToRecord } from '../../event-sink.js';

/** An event sink that keeps what it is told in memory, checked against the contract. */
export class RecordedEvents implements EventSink {
  readonly all: EventToRecord[] = [];

  record<T extends EventType>(event: EventToRecord<T>): Promise<void> {
    const parsed = eventSchemas[event.type].safeParse(event.data);
    if (!parsed.success) return Promise.reject(new TypeError(`${event.type}: ${parsed.error.message}`));
    this.all.push({ ...event, occurredAt: event.occurredAt ?? new Date() });
    return Promise.resolve();
  }

  of<T extends EventType>(type: T, cameraId?: string): EventData<T>[] {
    return this.all
      .filter((event) => event.type === type && (cameraId === undefined || event.cameraId === cameraId))
      .map((event) => event.data as EventData<T>);
  }
}
