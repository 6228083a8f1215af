import type { Connection } from './connection.js';
import { rowChecksum } from './checksum.js';
import { DamagedRowError } from './outbox-table.js';

export interface StateRow {
  key: string;
  value: string;
}

/** Small durable memory of the capabilities, see `StateStore`. */
export class StateTable {
  private readonly select;
  private readonly selectRange;
  private readonly upsert;
  private readonly remove;

  constructor(db: Connection) {
    this.select = db.prepare('SELECT key, value, crc FROM state WHERE key = ?');
    this.selectRange = db.prepare('SELECT key, value, crc FROM state WHERE key >= ? ORDER BY key');
    this.upsert = db.prepare(
      'INSERT INTO state (key, value, crc) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, crc = excluded.crc',
    );
    this.remove = db.prepare('DELETE FROM state WHERE key = ?');
  }

  /** Throws DamagedRowError, as `list` does. */
  get(key: string): string | null {
    const row: unknown = this.select.get(key);
    return row === undefined ? null : checked(row).value;
  }

  list(prefix: string): StateRow[] {
    const rows: StateRow[] = [];
    for (const row of this.selectRange.iterate(prefix)) {
      if (!(row as StateRow).key.startsWith(prefix)) break;
      rows.push(checked(row));
    }
    return rows;
  }

  /** Throws DamagedRowError for the first row with a wrong checksum. */
  verify(): void {
    this.list('');
  }

  set(key: string, value: string): void {
    this.upsert.run(key, value, rowChecksum([key, value]));
  }

  delete(key: string): void {
    this.remove.run(key);
  }
}

function checked(row: unknown): StateRow {
  const { key, value, crc } = row as StateRow & { crc: number };
  if (rowChecksum([key, value]) !== crc) throw new DamagedRowError(`state "${key}" has a wrong checksum`);
  return { key, value };
}
