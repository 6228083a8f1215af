import { type EventType, eventSchemas } from '@sigap/contracts';
import type { Logger } from '@sigap/node-kit';
import { v7 } from 'uuid';
import { type EventSink, type EventToRecord, OutboxFullError } from '../event-sink.js';
import type { RecordedLabel } from '../store/labels-table.js';
import type { Store } from '../store/store.js';
import type { Rows } from './state-rows.js';

const untoldPrefix = 'packing/untold/';

export interface JournalEntry {
  readonly rows: Rows;
  readonly events: readonly EventToRecord[];
  readonly labels: readonly RecordedLabel[];
}

/** `kept`: durable. `volatile`: the disk took not even the rows; they are tried again until it does. */
export type Kept = 'kept' | 'volatile';

export interface JournalDependencies {
  readonly store: Pick<Store, 'request' | 'state'>;
  readonly sink: EventSink;
  readonly logger: Logger;
}

/**
 * Puts what changed, and the events that tell it, into ONE commit of the store. On a full disk or outbox nothing is dropped: events wait in
 * small rows of their own, rows in memory, until `retry` finds room.
 */
export class PackingJournal {
  private readonly unsaved: Rows = new Map();
  private readonly untold = new Map<string, EventToRecord>();
  /** Of each key the write that was asked for last, while it is under way: an older one that fails has nothing to say any more. */
  private readonly newest = new Map<string, symbol>();

  constructor(private readonly dependencies: JournalDependencies) {}

  /** Events and rows that still wait for room. */
  get waiting(): { readonly events: number; readonly rows: number } {
    return { events: this.untold.size, rows: this.unsaved.size };
  }

  /** Events that could not be told before. Call once, before the first commit. */
  async load(): Promise<void> {
    for (const { key, value } of await this.dependencies.store.state.list(untoldPrefix)) {
      const event = eventOf(value);
      if (event) this.untold.set(key, event);
    }
  }

  /** Rejects with StoreFailedError (the process ends) or TypeError (an event that the contract does not know: a bug). */
  async commit({ rows, events, labels }: JournalEntry): Promise<Kept> {
    const { store, sink, logger } = this.dependencies;
    // what waits is older than what is written now
    for (const key of rows.keys()) this.unsaved.delete(key);
    // all asked for in one turn: one transaction
    const written = [...rows].map(([key, value]) => this.write(key, value));
    const told = events.map((event) => sink.record(event).catch((error: unknown) => this.keepUntold(event, error)));
    const remembered = labels.map((label) => store.request('label-remember', label).catch(ifFull));
    const outcomes = await Promise.all([Promise.all(written), Promise.all(told), Promise.all(remembered)]);
    if (outcomes[2].includes(false)) logger.warn({}, 'packing.label-not-remembered');
    return outcomes[0].includes(false) || outcomes[1].includes(false) ? 'volatile' : 'kept';
  }

  /** Tries again what found no room. */
  async retry(): Promise<void> {
    const { sink, logger } = this.dependencies;
    const before = this.waiting;
    for (const [key, event] of this.untold) {
      try {
        await Promise.all([sink.record(event), this.write(key, null)]);
        this.untold.delete(key);
      } catch (error) {
        ifFull(error);
        break;
      }
    }
    for (const [key, value] of this.unsaved) {
      this.unsaved.delete(key);
      if (!(await this.write(key, value))) break;
    }
    const { events, rows } = this.waiting;
    if (before.events + before.rows > 0 && events + rows === 0) logger.info(before, 'packing.kept-after-all');
  }

  /** @returns false when there was no room */
  private async write(key: string, value: string | null): Promise<boolean> {
    const { state } = this.dependencies.store;
    const mine = Symbol(key);
    this.newest.set(key, mine);
    try {
      await (value === null ? state.delete(key) : state.set(key, value));
      return true;
    } catch (error) {
      ifFull(error);
      if (this.newest.get(key) === mine) this.unsaved.set(key, value);
      return false;
    } finally {
      if (this.newest.get(key) === mine) this.newest.delete(key);
    }
  }

  private async keepUntold(event: EventToRecord, error: unknown): Promise<boolean> {
    ifFull(error);
    const key = `${untoldPrefix}${v7()}`;
    const { occurredAt = new Date() } = event;
    this.untold.set(key, { ...event, occurredAt });
    this.dependencies.logger.error({ type: event.type, waiting: this.untold.size }, 'packing.event-waits-for-room');
    return this.write(key, JSON.stringify({ ...event, occurredAt: occurredAt.toISOString() }));
  }
}

/** @returns false; throws what is not a matter of room */
function ifFull(error: unknown): false {
  if (error instanceof OutboxFullError) return false;
  throw error;
}

function eventOf(text: string): EventToRecord | null {
  const json: unknown = JSON.parse(text);
  if (typeof json !== 'object' || json === null || !('type' in json) || !('data' in json)) return null;
  const type = json.type as EventType;
  const data = eventSchemas[type]?.safeParse(json.data);
  if (!data?.success) return null;
  const cameraId = 'cameraId' in json && typeof json.cameraId === 'string' ? { cameraId: json.cameraId } : {};
  const occurredAt = 'occurredAt' in json ? { occurredAt: new Date(String(json.occurredAt)) } : {};
  return { type, data: data.data, ...cameraId, ...occurredAt };
}
