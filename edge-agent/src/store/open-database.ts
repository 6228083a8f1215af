import { accessSync, chmodSync, constants, existsSync } from 'node:fs';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { EpochsTable } from './epochs-table.js';
import { GalleryTable } from './gallery-table.js';
import { migrate, StoreTooNewError } from './migrations.js';
import { OutboxTable } from './outbox-table.js';
import { isLocked, isSqliteError } from './sqlite-error.js';
import { StateTable } from './state-table.js';

export interface Tables {
  readonly db: DatabaseSyncInstance;
  readonly outbox: OutboxTable;
  readonly epochs: EpochsTable;
  readonly state: StateTable;
  readonly gallery: GalleryTable;
}

/** The file is not what was written: to be salvaged. */
export class StoreDamagedError extends Error {
  override readonly name = 'StoreDamagedError';
}

/** Another agent has the store open. */
export class StoreLockedError extends Error {
  override readonly name = 'StoreLockedError';
  constructor(path: string) {
    super(`another process has ${path} open: only one agent may run on a data folder`);
  }
}

const schemaKey = 'store/schema';

/**
 * Opens or makes the file, brings it to the current schema, and checks ALL of it: structure by SQLite, values by their checksums.
 * Throws StoreDamagedError, StoreLockedError, StoreTooNewError; errors of the disk as they are.
 */
export function openDatabase(path: string, key: Uint8Array): Tables {
  const isNew = !existsSync(path);
  const db = new DatabaseSync(path, { timeout: 2_000 });
  try {
    if (isNew) chmodSync(path, 0o600);
    // EXCLUSIVE first: with it WAL needs no shared memory file, and a second agent on the same folder is refused
    for (const pragma of ['locking_mode = EXCLUSIVE', 'journal_mode = WAL', 'synchronous = FULL']) db.prepare(`PRAGMA ${pragma}`).get();
    // checkpoints are called by hand: an automatic one hides its errors
    for (const pragma of ['wal_autocheckpoint = 0', 'cell_size_check = ON', 'secure_delete = FAST', 'trusted_schema = OFF']) {
      db.prepare(`PRAGMA ${pragma}`).get();
    }
    bringUpToDate(db);
    const tables = {
      db,
      outbox: new OutboxTable(db),
      epochs: new EpochsTable(db),
      state: new StateTable(db),
      gallery: new GalleryTable(db, key),
    };
    if (!isNew) check(tables);
    // writes once: a flipped bit can make a file read-only
    db.exec('BEGIN IMMEDIATE');
    tables.state.set(schemaKey, String(db.prepare('PRAGMA user_version').get()?.['user_version']));
    db.exec('COMMIT');
    db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    return tables;
  } catch (error) {
    db.close();
    throw classify(error, path);
  }
}

function bringUpToDate(db: DatabaseSyncInstance): void {
  try {
    migrate(db);
  } catch (error) {
    // a flipped bit in the version looks like a newer agent's file; that one would have written the version a second time
    if (!(error instanceof StoreTooNewError)) throw error;
    const written = new StateTable(db).get(schemaKey);
    const found = String(db.prepare('PRAGMA user_version').get()?.['user_version']);
    throw written === found ? error : new StoreDamagedError('the schema version was changed', { cause: error });
  }
}

function check({ db, outbox, epochs, state, gallery }: Tables): void {
  const verdict: unknown = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (verdict !== 'ok') throw new StoreDamagedError(String(verdict));
  outbox.verify();
  state.verify();
  gallery.verify();
  if (epochs.all().length === 0 && state.get(schemaKey) !== null) throw new StoreDamagedError('the epochs are gone');
}

function classify(error: unknown, path: string): unknown {
  if (isLocked(error)) return new StoreLockedError(path);
  if (error instanceof StoreTooNewError || error instanceof StoreDamagedError) return error;
  if (isSqliteError(error) && isOfTheDisk(error.errcode % 256, path)) return error;
  return new StoreDamagedError(error instanceof Error ? error.message : String(error), { cause: error });
}

/** Result codes READONLY, IOERR, FULL, CANTOPEN: no fault of the file's content, except a file that we may write and that says it is read-only. */
function isOfTheDisk(code: number, path: string): boolean {
  if (code === 10 || code === 13 || code === 14) return true;
  if (code !== 8) return false;
  try {
    accessSync(path, constants.W_OK);
    return false;
  } catch {
    return true;
  }
}
