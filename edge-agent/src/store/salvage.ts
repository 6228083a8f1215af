import { closeSync, existsSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from './connection.js';
import { LabelsTable, type RecordedLabel } from './labels-table.js';
import type { Tables } from './open-database.js';
import type { OutboxEntry } from './outbox-entry.js';
import { OutboxTable } from './outbox-table.js';
import { StateTable } from './state-table.js';

const keptFolders = 2;
const chunkRows = 256;

/** Moves the damaged file aside, where somebody may study it. @returns its new place */
export function moveAside(path: string, directory: string): string {
  const graveyard = join(directory, 'damaged');
  mkdirSync(graveyard, { recursive: true });
  const names = readdirSync(graveyard).toSorted();
  for (const old of names.slice(0, Math.max(0, names.length - keptFolders + 1))) rmSync(join(graveyard, old), { recursive: true });
  const folder = join(graveyard, `${new Date().toISOString().replaceAll(':', '-')}-${process.pid}`);
  mkdirSync(folder);
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, join(folder, `sigap.db${suffix}`));
  }
  return join(folder, 'sigap.db');
}

export interface Salvaged {
  keptEvents: number;
  /** Null when a part of the file could not be read, so that nobody can say what was in it. */
  lostEvents: number | null;
}

/**
 * Carries what can be read of a damaged file into a fresh one: events with a right checksum (with number and epoch, the cloud may know
 * them already), the memory of the capabilities and the labels. The gallery is left behind: it is pulled anew.
 */
export function salvage(damagedPath: string, target: Tables): Salvaged {
  const source = openForReading(damagedPath);
  if (!source) return { keptEvents: 0, lostEvents: null };
  try {
    const events = readEvents(source);
    const memory = readMemory(source);
    const labels = readLabels(source);
    target.db.exec('BEGIN IMMEDIATE');
    for (const entry of events.entries) target.outbox.insert(entry);
    for (const { key, value } of memory) if (!key.startsWith('store/') && !key.startsWith('gallery/')) target.state.set(key, value);
    for (const label of labels) target.labels.remember(label);
    rememberEpochs(events.entries, target);
    target.db.exec('COMMIT');
    return { keptEvents: events.entries.length, lostEvents: events.unreadable ? null : events.damagedRows };
  } finally {
    source.close();
  }
}

function openForReading(path: string): Connection | null {
  if (!existsSync(path)) return null;
  for (const attempt of ['as it is', 'header repaired']) {
    if (attempt === 'header repaired') repairHeader(path);
    const db = new Connection(path);
    try {
      db.value('PRAGMA cell_size_check = ON');
      db.prepare('SELECT name FROM sqlite_schema').all();
      return db;
    } catch {
      db.close();
    }
  }
  return null;
}

/** The first bytes of our files are always the same (https://www.sqlite.org/fileformat.html#the_database_header). */
function repairHeader(path: string): void {
  const descriptor = openSync(path, 'r+');
  writeSync(
    descriptor,
    Buffer.concat([Buffer.from('SQLite format 3\0', 'latin1'), Buffer.from([0x10, 0x00, 2, 2, 0, 64, 32, 32])]),
    0,
    24,
    0,
  );
  // schema format 4 at 44, text encoding UTF-8 at 56
  writeSync(descriptor, Buffer.from([0, 0, 0, 4]), 0, 4, 44);
  writeSync(descriptor, Buffer.from([0, 0, 0, 1]), 0, 4, 56);
  closeSync(descriptor);
}

interface ReadEvents {
  entries: OutboxEntry[];
  damagedRows: number;
  unreadable: boolean;
}

function readEvents(db: Connection): ReadEvents {
  const found: ReadEvents = { entries: [], damagedRows: 0, unreadable: false };
  let table: OutboxTable;
  let last: number;
  try {
    table = new OutboxTable(db);
    last = table.lastRow();
  } catch {
    return { ...found, unreadable: true };
  }
  let from = firstRow(db);
  while (from <= last) {
    const upTo = Math.min(last, from + chunkRows - 1);
    readRange(table, from, upTo, found);
    from = upTo + 1;
  }
  return found;
}

function firstRow(db: Connection): number {
  try {
    return Number(db.value('SELECT min(row) FROM outbox') ?? 1);
  } catch {
    return 1;
  }
}

/** Halves a range that can't be read until the damaged rows stand alone. */
function readRange(table: OutboxTable, from: number, upTo: number, found: ReadEvents): void {
  try {
    found.entries.push(...table.read(from - 1, upTo, upTo - from + 1));
  } catch (error) {
    if (from < upTo) {
      const middle = Math.floor((from + upTo) / 2);
      readRange(table, from, middle, found);
      readRange(table, middle + 1, upTo, found);
    } else if (error instanceof Error && error.name === 'DamagedRowError') {
      found.damagedRows += 1;
    } else {
      found.unreadable = true;
    }
  }
}

function readMemory(db: Connection): { key: string; value: string }[] {
  try {
    const table = new StateTable(db);
    const keys = db.prepare('SELECT key FROM state').all() as { key: string }[];
    return keys.flatMap(({ key }) => {
      try {
        const value = table.get(key);
        return value === null ? [] : [{ key, value }];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

/** Up to the first page that can't be read: a label that is forgotten costs a warning, not a fact. */
function readLabels(db: Connection): RecordedLabel[] {
  const found: RecordedLabel[] = [];
  try {
    for (const label of new LabelsTable(db).readable()) found.push(label);
  } catch {
    return found;
  }
  return found;
}

function rememberEpochs(entries: readonly OutboxEntry[], target: Tables): void {
  const known = new Map<string, { base: number; lastSeq: number }>();
  for (const { epoch, row, seq } of entries) {
    known.set(epoch, { base: row - seq, lastSeq: Math.max(seq, known.get(epoch)?.lastSeq ?? 0) });
  }
  for (const [index, [epoch, { base, lastSeq }]] of [...known].entries()) target.epochs.put({ ordinal: index + 1, epoch, base, lastSeq });
}
