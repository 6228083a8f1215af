import { accessSync, chmodSync, closeSync, constants, existsSync, openSync, readSync } from 'node:fs';
import { Connection } from './connection.js';
import { EpochsTable } from './epochs-table.js';
import { GalleryTable } from './gallery-table.js';
import { LabelsTable } from './labels-table.js';
import { migrate, StoreTooNewError } from './migrations.js';
import { OutboxTable } from './outbox-table.js';
import { isSqliteError } from './sqlite-error.js';
import { StateTable } from './state-table.js';
import type { StoreOptions } from './store-protocol.js';

export interface Tables {
  readonly db: Connection;
  readonly outbox: OutboxTable;
  readonly epochs: EpochsTable;
  readonly state: StateTable;
  readonly gallery: GalleryTable;
  readonly labels: LabelsTable;
}

/** The file is not what was written: to be salvaged. */
export class StoreDamagedError extends Error {
  override readonly name = 'StoreDamagedError';
}

/** The disk did not do what it was told, and nobody knows what is on it. */
export class StoreDiskError extends Error {
  override readonly name = 'StoreDiskError';
}

const schemaKey = 'store/schema';
/** Which file this is; written together with an epoch. */
export const fileKey = 'store/file';
const pageBytes = 4_096;

/**
 * Opens or makes the file, brings it to the current schema, and checks ALL of it: structure by SQLite, values by their checksums.
 * Throws StoreDamagedError, StoreTooNewError; errors of the disk as they are. The caller holds the StoreLock.
 */
export function openDatabase(path: string, { key, maxBytes }: Pick<StoreOptions, 'key' | 'maxBytes'>): Tables {
  const isNew = !existsSync(path);
  const db = new Connection(path);
  try {
    if (isNew) chmodSync(path, 0o600);
    // SQLite stays in its old mode, without an error, when the disk fails here
    if (db.value('PRAGMA journal_mode = WAL') !== 'wal') throw new StoreDiskError(`${path} can't be given a write-ahead log`);
    // checkpoints are called by hand: an automatic one hides its errors
    for (const pragma of [
      'synchronous = FULL',
      'wal_autocheckpoint = 0',
      'cell_size_check = ON',
      'secure_delete = FAST',
      'trusted_schema = OFF',
    ]) {
      db.value(`PRAGMA ${pragma}`);
    }
    if (maxBytes > 0) db.value(`PRAGMA max_page_count = ${Math.ceil(maxBytes / pageBytes)}`);
    bringUpToDate(db);
    const tables = {
      db,
      outbox: new OutboxTable(db),
      epochs: new EpochsTable(db),
      state: new StateTable(db),
      gallery: new GalleryTable(db, key),
      labels: new LabelsTable(db),
    };
    if (!isNew) check(tables);
    // writes once: a flipped bit can make a file read-only
    db.exec('BEGIN IMMEDIATE');
    tables.state.set(schemaKey, String(db.value('PRAGMA user_version')));
    db.exec('COMMIT');
    db.value('PRAGMA wal_checkpoint(TRUNCATE)');
    verifyHeader(path);
    return tables;
  } catch (error) {
    db.close();
    throw classify(error, path);
  }
}

/**
 * The file itself must say that it has a write-ahead log (bytes 18 and 19, https://www.sqlite.org/fileformat.html#the_database_header).
 * When the disk fails at the switch SQLite goes on without an error, and the next one to open the file would not look into the log.
 */
function verifyHeader(path: string): void {
  const header = Buffer.alloc(20);
  const descriptor = openSync(path, 'r');
  readSync(descriptor, header, 0, header.length, 0);
  closeSync(descriptor);
  if (header[18] !== 2 || header[19] !== 2) throw new StoreDiskError(`${path} was not switched to a write-ahead log`);
}

function bringUpToDate(db: Connection): void {
  try {
    migrate(db);
  } catch (error) {
    // a flipped bit in the version looks like a newer agent's file; that one would have written the version a second time
    if (!(error instanceof StoreTooNewError)) throw error;
    const written = new StateTable(db).get(schemaKey);
    const found = String(db.value('PRAGMA user_version'));
    throw written === found ? error : new StoreDamagedError('the schema version was changed', { cause: error });
  }
}

function check({ db, outbox, epochs, state, gallery, labels }: Tables): void {
  const verdict = db.value('PRAGMA quick_check(1)');
  if (verdict !== 'ok') throw new StoreDamagedError(String(verdict));
  outbox.verify();
  state.verify();
  gallery.verify();
  labels.verify();
  if (epochs.all().length === 0 && state.get(fileKey) !== null) throw new StoreDamagedError('the epochs are gone');
}

function classify(error: unknown, path: string): unknown {
  if ([StoreTooNewError, StoreDamagedError, StoreDiskError].some((kind) => error instanceof kind)) return error;
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
