import type { Clock, Logger } from '@sigap/node-kit';
import { type EventSink, type EventToRecord, OutboxFullError } from '../event-sink.js';
import type { RecordedLabel } from '../store/labels-table.js';
import type { Store } from '../store/store.js';
import { UntoldEvents } from '../untold-events.js';
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
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
}

/**
 * Puts what changed, and the events that tell it, into ONE commit of the store. On a full disk or outbox nothing is dropped: events wait in
 * small rows of their own, rows in memory, until `retry` finds room.
 */
export class PackingJournal {
  private readonly unsaved: Rows = new Map();
  private readonly untold: UntoldEvents;
  /** Of each key the write that was asked for last, while it is under way: an older one that fails has nothing to say any more. */
  private readonly newest = new Map<string, symbol>();
  private retrying: Promise<void> | null = null;

  constructor(private readonly dependencies: JournalDependencies) {
    this.untold = new UntoldEvents({ ...dependencies, state: dependencies.store.state, prefix: untoldPrefix });
  }

  /** Events and rows that still wait for room. */
  get waiting(): { readonly events: number; readonly rows: number } {
    return { events: this.untold.size, rows: this.unsaved.size };
  }

  /** Events that could not be told before. Call once, before the first commit. */
  async load(): Promise<void> {
    await this.untold.load();
  }

  /** Rejects with StoreFailedError (the process ends) or TypeError (an event that the contract does not know: a bug). */
  async commit({ rows, events, labels }: JournalEntry): Promise<Kept> {
    const { store, logger } = this.dependencies;
    // what waits is older than what is written now
    for (const key of rows.keys()) this.unsaved.delete(key);
    // all asked for in one turn: one transaction
    const written = [...rows].map(([key, value]) => this.write(key, value));
    const told = events.map((event) => this.tell(event));
    const remembered = labels.map((label) => store.request('label-remember', label).catch(ifFull));
    const outcomes = await Promise.all([Promise.all(written), Promise.all(told), Promise.all(remembered)]);
    if (outcomes[2].includes(false)) logger.warn({}, 'packing.label-not-remembered');
    return outcomes[0].includes(false) || outcomes[1].includes(false) ? 'volatile' : 'kept';
  }

  /** Tries again what found no room; one after the other, however often it is asked for. */
  retry(): Promise<void> {
    this.retrying ??= this.keepAfterAll().finally(() => (this.retrying = null));
    return this.retrying;
  }

  private async keepAfterAll(): Promise<void> {
    const { logger } = this.dependencies;
    const before = this.waiting;
    if (before.events > 0) await this.untold.retry();
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

  /** @returns false when there was no room, not even for a row: then it waits in memory */
  private async tell(event: EventToRecord): Promise<boolean> {
    try {
      await this.untold.tell(event);
      return true;
    } catch (error) {
      ifFull(error);
      this.untold.hold(event);
      return false;
    }
  }
}

/** @returns false; throws what is not a matter of room */
function ifFull(error: unknown): false {
  if (error instanceof OutboxFullError) return false;
  throw error;
}
