import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Epoch } from './epochs-table.js';
import { fileKey, openDatabase, StoreDamagedError, type Tables } from './open-database.js';
import { Room } from './room.js';
import { moveAside, salvage } from './salvage.js';
import { type Mark, SequenceMark } from './sequence-mark.js';
import { isDiskFull } from './sqlite-error.js';
import { StoreLock } from './store-lock.js';
import { recoveryKey, type StoreOptions, type StoreRecovery } from './store-protocol.js';

/** All that belongs to a store that is open, in the epoch it goes on with. */
export interface OpenedStore {
  readonly tables: Tables;
  readonly epoch: Epoch;
  readonly mark: SequenceMark;
  readonly room: Room;
  readonly lock: StoreLock;
  /** What had to be done; null when this is the file that was closed (or killed) last, whole. */
  readonly recovery: StoreRecovery | null;
}

/**
 * Opens the files of a store and decides in which epoch it goes on. Throws StoreLockedError, StoreTooNewError, or the disk's own error;
 * a damaged file is moved aside and salvaged.
 */
export function openStore(options: StoreOptions): OpenedStore {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const lock = StoreLock.take(join(options.directory, 'lock'));
  const path = join(options.directory, 'sigap.db');
  const mark = new SequenceMark(join(options.directory, 'sequence-mark'));
  const room = new Room(options.directory, options.ballastBytes);
  const known = mark.read();
  let { tables, recovery } = openOrSalvage(path, options, room);
  const epochs = tables.epochs.all();
  recovery ??= oddity(epochs, known, tables, path);
  const lived = epochs.at(-1);
  const epoch = lived && !recovery ? lived : beginEpoch(tables, epochs, known === 'damaged' ? null : known, path, recovery);
  room.take();
  return { tables, epoch, mark, room, lock, recovery };
}

function openOrSalvage(path: string, options: StoreOptions, room: Room): { tables: Tables; recovery: StoreRecovery | null } {
  try {
    return { tables: openWithRoom(path, options, room), recovery: null };
  } catch (error) {
    if (!(error instanceof StoreDamagedError)) throw error;
    const aside = moveAside(path, options.directory);
    const tables = openWithRoom(path, options, room);
    return { tables, recovery: { reason: 'damaged', ...salvage(aside, tables), detail: error.message } };
  }
}

function openWithRoom(path: string, options: StoreOptions, room: Room): Tables {
  try {
    return openDatabase(path, options);
  } catch (error) {
    if (!isDiskFull(error) || !(room.giveBallast() || room.giveReserve())) throw error;
    return openDatabase(path, options);
  }
}

/** Is this whole file nevertheless not the one that was closed last? */
function oddity(epochs: readonly Epoch[], known: Mark | null | 'damaged', tables: Tables, path: string): StoreRecovery | null {
  if (epochs.length === 0) return null;
  const kept = { keptEvents: tables.outbox.count(), lostEvents: null };
  if (known !== null && known !== 'damaged') {
    const held = epochs.find(({ epoch }) => epoch === known.epoch)?.lastSeq ?? 0;
    if (held < known.seq) return { reason: 'behind', ...kept, detail: `number ${known.seq} was handed out, the file holds up to ${held}` };
  }
  const identity = tables.state.get(fileKey);
  if (identity !== null && identity !== identityOf(path)) return { reason: 'moved', ...kept, detail: `this file is a copy: ${identity}` };
  return null;
}

function beginEpoch(tables: Tables, epochs: readonly Epoch[], known: Mark | null, path: string, recovery: StoreRecovery | null): Epoch {
  const last = epochs.at(-1);
  const base = Math.max(last ? last.base + last.lastSeq : 0, tables.outbox.lastRow(), known?.row ?? 0);
  tables.db.exec('BEGIN IMMEDIATE');
  const epoch = tables.epochs.begin((last?.ordinal ?? 0) + 1, base);
  tables.state.set(fileKey, identityOf(path));
  // kept until it is told, whatever happens to this process
  if (recovery) tables.state.set(recoveryKey, JSON.stringify(recovery));
  tables.db.exec('COMMIT');
  return epoch;
}

/** A restored file is a new one to the file system, even when its content is old. */
function identityOf(path: string): string {
  const { ino, birthtimeMs } = statSync(path);
  return `${ino}/${birthtimeMs}`;
}
