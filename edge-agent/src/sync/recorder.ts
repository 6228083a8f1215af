import { EventEmitter } from 'node:events';
import { type EventType, eventSchemas } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import { v7 } from 'uuid';
import { EventKeptError, type EventSink, type EventToRecord } from '../event-sink.js';
import type { EntryPlace, NewEntry, OutboxEntry } from '../store/outbox-entry.js';
import type { Store } from '../store/store.js';
import { keptText } from '../untold-events.js';
import { largestDataBytes } from './batch.js';
import type { ClockWatch } from './clock-watch.js';

interface RecorderEvents {
  /** Committed; from now on it survives. */
  recorded: [entry: OutboxEntry];
}

/** The event sink of the box: checks, gives the id, and leaves the event in the store (rules 1 and 2). */
export class Recorder extends EventEmitter<RecorderEvents> implements EventSink {
  private recordedCount = 0;

  constructor(
    private readonly store: Store,
    private readonly clockWatch: ClockWatch,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** Events that were committed since the start. */
  get count(): number {
    return this.recordedCount;
  }

  async record<T extends EventType>(event: EventToRecord<T>, keepAs?: string): Promise<void> {
    const entry = this.entryOf(event);
    const place = await (keepAs === undefined ? this.store.request('append', entry) : this.appendOrKeep(event, entry, keepAs));
    if (place === null) throw new EventKeptError('the outbox has no room: the event waits beside it');
    this.recordedCount += 1;
    this.emit('recorded', { ...entry, ...place });
  }

  private appendOrKeep(event: EventToRecord, entry: NewEntry, key: string): Promise<EntryPlace | null> {
    const row = { key, value: keptText({ ...event, occurredAt: new Date(entry.occurredAt) }) };
    return this.store.request('append-or-keep', { entry, row });
  }

  private entryOf<T extends EventType>(event: EventToRecord<T>): NewEntry {
    const parsed = eventSchemas[event.type].safeParse(event.data);
    // a wrong event would come back from the cloud as a dead letter, days later: better to fail where it is made
    if (!parsed.success)
      throw new TypeError(`${event.type}: ${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`);
    const data = JSON.stringify(parsed.data);
    if (Buffer.byteLength(data) > largestDataBytes) throw new TypeError(`${event.type}: more than ${largestDataBytes} bytes of data`);
    return {
      id: v7(),
      type: event.type,
      occurredAt: (event.occurredAt ?? this.clock.now()).toISOString(),
      clock: this.clockWatch.stamp(),
      cameraId: event.cameraId ?? null,
      data,
    };
  }
}
