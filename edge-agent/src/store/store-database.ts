import type { Epoch } from './epochs-table.js';
import type { Tables } from './open-database.js';
import { type OpenedStore, openStore } from './open-store.js';
import type { EntryPlace, NewEntry, OutboxEntry } from './outbox-entry.js';
import type { Room } from './room.js';
import type { Mark, SequenceMark } from './sequence-mark.js';
import { isDiskFull } from './sqlite-error.js';
import type { StateRow } from './state-table.js';
import type { StoreLock } from './store-lock.js';
import {
  type AnyOperation,
  growingOperations,
  type Input,
  type Operation,
  type OperationName,
  type OperationResult,
  type Output,
  type StoreOptions,
  type StoreRecovery,
  type StoreStats,
  writingOperations,
} from './store-protocol.js';

/** Frames of 4 KiB that may wait in the WAL, about; the file is reused, not truncated, so that a full disk leaves room to work. */
const checkpointFrames = 1_000;
/** With so many free pages inside the file some events fit without its growing. */
const sparePages = 32;

class Refused extends Error {}

/**
 * The store itself, synchronous: runs in the worker thread, where an fsync blocks nobody else.
 * Any error but a full disk is thrown and means that this handle is dead (rule 6): the file must be opened anew, by a new process.
 */
export class StoreDatabase {
  private depth: number;
  private templates: number;
  private framesInWal = 0;
  /** The disk is full and nothing is kept back any more. */
  private isTight = false;
  /** What is done now must not make the file grow. */
  private isModest = false;

  readonly recovery: StoreRecovery | null;
  private readonly tables: Tables;
  private readonly mark: SequenceMark;
  private readonly room: Room;
  private readonly lock: StoreLock;
  private epoch: Epoch;

  private constructor(
    opened: OpenedStore,
    private readonly maxRows: number,
  ) {
    this.recovery = opened.recovery;
    this.tables = opened.tables;
    this.mark = opened.mark;
    this.room = opened.room;
    this.lock = opened.lock;
    this.epoch = opened.epoch;
    this.depth = this.tables.outbox.count();
    this.templates = this.tables.gallery.count();
    this.mark.write(this.markNow());
  }

  /** Throws StoreLockedError, StoreTooNewError, or the disk's own error. A damaged file is salvaged into a fresh one. */
  static open(options: StoreOptions): StoreDatabase {
    return new StoreDatabase(openStore(options), options.maxRows);
  }

  /** Events that wait for the cloud's acknowledgement. */
  get pendingEvents(): number {
    return this.depth;
  }

  markNow(): Mark {
    return { epoch: this.epoch.epoch, seq: this.epoch.lastSeq, row: this.epoch.base + this.epoch.lastSeq };
  }

  /** One transaction over all writes, then the mark. Results in the order of the operations. */
  execute(operations: readonly AnyOperation[]): OperationResult[] {
    if (!operations.some(({ name }) => writingOperations.has(name))) return operations.map((operation) => this.attempt(operation));
    if (this.isTight && !this.canGrow()) return this.executeModest(operations);
    try {
      return this.transact(operations);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      if (this.room.giveBallast()) return this.execute(operations);
      this.isTight = true;
      return this.executeModest(operations);
    }
  }

  /** There is no room: what makes the file grow is refused, what frees room or is small is done, what only reads is answered. */
  private executeModest(operations: readonly AnyOperation[]): OperationResult[] {
    const refused: OperationResult = { refused: 'disk' };
    const modest = operations.filter(({ name }) => !growingOperations.has(name));
    try {
      this.checkpoint(() => this.room.giveReserve());
      this.isModest = true;
      const done = modest.length === 0 ? [] : this.transact(modest);
      return operations.map((operation) =>
        growingOperations.has(operation.name) ? refused : (done[modest.indexOf(operation)] ?? refused),
      );
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      return operations.map((operation) => (writingOperations.has(operation.name) ? refused : this.attempt(operation)));
    } finally {
      this.isModest = false;
    }
  }

  /** Room again: on the disk, or inside the file, where acknowledged events were. */
  private canGrow(): boolean {
    const isRoomy = !this.room.isDiskFull && this.room.take();
    if (isRoomy) this.isTight = false;
    return isRoomy || Number(this.tables.db.value('PRAGMA freelist_count')) >= sparePages;
  }

  close(): void {
    this.tables.db.value('PRAGMA wal_checkpoint(TRUNCATE)');
    this.tables.db.close();
    this.mark.close();
    this.lock.release();
  }

  private transact(operations: readonly AnyOperation[]): OperationResult[] {
    const before = { epoch: { ...this.epoch }, depth: this.depth, templates: this.templates };
    const { db } = this.tables;
    let results: OperationResult[];
    try {
      db.exec('BEGIN IMMEDIATE');
      results = operations.map((operation) => this.attempt(operation));
      if (this.epoch.lastSeq !== before.epoch.lastSeq || this.epoch.epoch !== before.epoch.epoch)
        this.tables.epochs.saveLastSeq(this.epoch);
      db.exec('COMMIT');
    } catch (error) {
      Object.assign(this, before);
      if (db.isInTransaction) db.exec('ROLLBACK');
      throw error;
    }
    this.mark.write(this.markNow());
    this.checkpointWhenDue(operations);
    return results;
  }

  private attempt(operation: AnyOperation): OperationResult {
    try {
      return { value: this.run(operation) };
    } catch (error) {
      if (error instanceof Refused) return { refused: 'rows' };
      throw error;
    }
  }

  private run<N extends OperationName>(operation: Operation<N>): Output<N> {
    return this.handlers[operation.name](operation.input);
  }

  private readonly handlers: { readonly [N in OperationName]: (input: Input<N>) => Output<N> } = {
    append: (entry) => this.append(entry),
    'append-or-keep': ({ entry, row }) => this.appendOrKeep(entry, row),
    remove: (ranges) => {
      const removed = this.tables.outbox.remove(ranges);
      this.depth -= removed;
      return removed;
    },
    'begin-epoch': () => this.renumber(),
    'state-set': ({ key, value }) => {
      this.tables.state.set(key, value);
      return null;
    },
    'state-delete': (key) => {
      this.tables.state.delete(key);
      return null;
    },
    'gallery-apply': (change) => {
      this.tables.gallery.apply(change);
      this.templates = this.tables.gallery.count();
      return this.templates;
    },
    'label-remember': (label) => {
      this.tables.labels.remember(label);
      return null;
    },
    'labels-forget': ({ beforeMs }) => this.tables.labels.forgetBefore(beforeMs),
    'labels-find': ({ label, sinceMs, limit }) => this.tables.labels.find(label, sinceMs, limit),
    pending: ({ after, upTo, limit }) => this.tables.outbox.read(after, upTo, limit),
    'state-get': (key) => this.tables.state.get(key),
    'state-list': (prefix) => this.tables.state.list(prefix),
    'gallery-load': () => this.tables.gallery.load(),
    stats: () => this.stats(),
  };

  private append(entry: NewEntry): EntryPlace {
    if (this.depth >= this.maxRows) throw new Refused();
    return this.insert(entry);
  }

  private appendOrKeep(entry: NewEntry, { key, value }: StateRow): EntryPlace | null {
    const { state } = this.tables;
    if (!this.isModest && this.depth < this.maxRows) {
      state.delete(key);
      return this.insert(entry);
    }
    // asked for again and again while there is no room
    if (state.get(key) !== value) state.set(key, value);
    return null;
  }

  private insert(entry: NewEntry): EntryPlace {
    const seq = this.epoch.lastSeq + 1;
    const place = { row: this.epoch.base + seq, epoch: this.epoch.epoch, seq };
    this.tables.outbox.insert({ ...entry, ...place });
    this.epoch.lastSeq = seq;
    this.depth += 1;
    return place;
  }

  /**
   * A new epoch into which the unsent events of the current one move: their numbers are taken, their ids are not. What is there already
   * is never refused, also when the limit was lowered meanwhile.
   */
  private renumber(): { epoch: string; keptEvents: number } {
    const { epochs } = this.tables;
    const old = this.epoch;
    const top = old.base + old.lastSeq;
    epochs.saveLastSeq(old);
    this.epoch = epochs.begin(old.ordinal + 1, top);
    let keptEvents = 0;
    for (let moved = this.take(old.base, top); moved.length > 0; moved = this.take(old.base, top)) {
      for (const entry of moved) this.insert(entry);
      keptEvents += moved.length;
    }
    return { epoch: this.epoch.epoch, keptEvents };
  }

  /** Some of the first entries with `after < row <= upTo`, out of the table. */
  private take(after: number, upTo: number): OutboxEntry[] {
    const entries = this.tables.outbox.read(after, upTo, 10_000);
    const last = entries.at(-1);
    if (last) this.depth -= this.tables.outbox.remove([[after + 1, last.row]]);
    return entries;
  }

  private stats(): StoreStats {
    return {
      ...this.markNow(),
      depth: this.depth,
      oldestAt: this.tables.outbox.oldestAt(),
      templates: this.templates,
      disk: this.room.disk(),
      ballastHeld: this.room.take(),
    };
  }

  /** Moves the log into the file, and begins it anew. On a full disk `give` is asked for room, once; without any it throws. */
  private checkpoint(give: () => boolean): void {
    try {
      this.tables.db.value('PRAGMA wal_checkpoint(PASSIVE)');
    } catch (error) {
      if (!isDiskFull(error) || !give()) throw error;
      this.tables.db.value('PRAGMA wal_checkpoint(PASSIVE)');
    }
    this.framesInWal = 0;
  }

  private checkpointWhenDue(operations: readonly AnyOperation[]): void {
    const bytes = operations.reduce((sum, operation) => sum + sizeOf(operation), 0);
    this.framesInWal += 3 + Math.ceil(bytes / 3_000);
    // on a full disk the log is kept short: what can't be moved out of it could not be forgotten either
    if (this.framesInWal < checkpointFrames && !this.room.isDiskFull) return;
    try {
      this.checkpoint(() => this.room.giveBallast());
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      // what was committed is safe in the log, and there is no room for more
      this.isTight = true;
    }
  }
}

function sizeOf(operation: AnyOperation): number {
  if (operation.name === 'append') return operation.input.data.length + 300;
  if (operation.name === 'append-or-keep') return operation.input.entry.data.length + 300;
  if (operation.name === 'state-set') return operation.input.value.length;
  return operation.name === 'gallery-apply' ? operation.input.put.length * 3_000 : 100;
}
