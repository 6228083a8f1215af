import type { Connection } from './connection.js';

/**
 * Schema of the store, one entry a version, never edited after a release. Tables without secondary indexes on purpose: an accepted
 * event costs one b-tree insert. `crc` is `rowChecksum` over the other columns in the order they are declared.
 */
const migrations: readonly string[] = [
  `CREATE TABLE outbox (
     row INTEGER PRIMARY KEY,
     epoch TEXT NOT NULL,
     seq INTEGER NOT NULL,
     id TEXT NOT NULL,
     type TEXT NOT NULL,
     occurred_at TEXT NOT NULL,
     clock TEXT NOT NULL,
     camera_id TEXT,
     data TEXT NOT NULL,
     crc INTEGER NOT NULL
   );
   CREATE TABLE epochs (
     ordinal INTEGER PRIMARY KEY,
     epoch TEXT NOT NULL,
     base INTEGER NOT NULL,
     last_seq INTEGER NOT NULL,
     crc INTEGER NOT NULL
   );
   CREATE TABLE state (
     key TEXT PRIMARY KEY,
     value TEXT NOT NULL,
     crc INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE gallery (
     template_id TEXT PRIMARY KEY,
     employee_id TEXT NOT NULL,
     sealed BLOB NOT NULL,
     crc INTEGER NOT NULL
   ) WITHOUT ROWID;`,
  // found by label, forgotten by age: the one table that needs two ways in; a parcel costs two inserts
  `CREATE TABLE labels (
     label TEXT NOT NULL,
     at_ms INTEGER NOT NULL,
     recording_id TEXT NOT NULL,
     crc INTEGER NOT NULL,
     UNIQUE (label, at_ms, recording_id)
   );
   CREATE INDEX labels_by_age ON labels (at_ms);`,
];

export const schemaVersion = migrations.length;

/** The file was written by a newer agent; touching it could lose what only that one understands. */
export class StoreTooNewError extends Error {
  override readonly name = 'StoreTooNewError';
  constructor(found: number) {
    super(`the store has schema version ${found}, this agent knows ${schemaVersion}: install the agent that wrote it, or a newer one`);
  }
}

/** Brings the file to the current schema, each step in a transaction of its own. Throws StoreTooNewError. */
export function migrate(db: Connection): void {
  const found = Number(db.value('PRAGMA user_version'));
  if (found > schemaVersion) throw new StoreTooNewError(found);
  for (const [index, sql] of migrations.entries()) {
    if (index < found) continue;
    db.exec(`BEGIN IMMEDIATE; ${sql} PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}
