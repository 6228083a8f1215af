import { z } from 'zod';
import type { Connection } from './connection.js';
import { rowChecksum } from './checksum.js';
import type { NewEntry, OutboxEntry, RecordedClock, RowRange } from './outbox-entry.js';

const columns = 'row, epoch, seq, id, type, occurred_at, clock, camera_id, data, crc';

interface OutboxRow {
  row: number;
  epoch: string;
  seq: number;
  id: string;
  type: string;
  occurred_at: string;
  clock: string;
  camera_id: string | null;
  data: string;
  crc: number;
}

const recordedClock = z.object({
  state: z.enum(['synced', 'unsynced', 'stepped']),
  offsetMs: z.number().nullable(),
  boot: z.string(),
  monotonicMs: z.number(),
  anchorMs: z.number(),
}) satisfies z.ZodType<RecordedClock>;

/** Events that the cloud has not acknowledged. Rows are sorted by when they were accepted. */
export class OutboxTable {
  private readonly insertRow;
  private readonly selectAfter;
  private readonly deleteRange;

  constructor(private readonly db: Connection) {
    this.insertRow = db.prepare(`INSERT INTO outbox (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.selectAfter = db.prepare(`SELECT ${columns} FROM outbox WHERE row > ? AND row <= ? ORDER BY row LIMIT ?`);
    this.deleteRange = db.prepare('DELETE FROM outbox WHERE row BETWEEN ? AND ?');
  }

  count(): number {
    return Number(this.db.value('SELECT count(*) FROM outbox'));
  }

  /** The event that waits longest, by the wall clock of its recording. */
  oldestAt(): string | null {
    const first: unknown = this.db.value('SELECT occurred_at FROM outbox ORDER BY row LIMIT 1');
    return typeof first === 'string' ? first : null;
  }

  lastRow(): number {
    return Number(this.db.value('SELECT max(row) FROM outbox'));
  }

  insert(entry: OutboxEntry): void {
    const fields = fieldsOf(entry);
    this.insertRow.run(...fields, rowChecksum(fields));
  }

  /** Entries with `after < row <= upTo`, at most `limit`. Throws DamagedRowError for a row whose checksum is wrong. */
  read(after: number, upTo: number, limit: number): OutboxEntry[] {
    return (this.selectAfter.all(after, upTo, limit) as OutboxRow[]).map(entryOf);
  }

  /** Throws DamagedRowError for the first row with a wrong checksum. */
  verify(): void {
    for (const row of this.db.prepare(`SELECT ${columns} FROM outbox ORDER BY row`).iterate()) verifyRow(row as OutboxRow);
  }

  /** @returns how many rows went. */
  remove(ranges: readonly RowRange[]): number {
    return ranges.reduce((removed, [from, to]) => removed + this.deleteRange.run(from, to).changes, 0);
  }
}

export class DamagedRowError extends Error {
  override readonly name = 'DamagedRowError';
}

function fieldsOf(entry: OutboxEntry) {
  const clock = JSON.stringify(entry.clock);
  return [entry.row, entry.epoch, entry.seq, entry.id, entry.type, entry.occurredAt, clock, entry.cameraId, entry.data] as const;
}

function verifyRow({ row, epoch, seq, id, type, occurred_at, clock, camera_id, data, crc }: OutboxRow): void {
  if (rowChecksum([row, epoch, seq, id, type, occurred_at, clock, camera_id, data]) === crc) return;
  throw new DamagedRowError(`outbox row ${row} does not have the checksum it was written with`);
}

function entryOf(row: OutboxRow): OutboxEntry {
  verifyRow(row);
  const { row: number, epoch, seq, id, type, occurred_at, clock, camera_id, data } = row;
  return {
    row: number,
    epoch,
    seq,
    id,
    // the checksum says that this is what was written, and only event types are written
    type: type as NewEntry['type'],
    occurredAt: occurred_at,
    clock: recordedClock.parse(JSON.parse(clock)),
    cameraId: camera_id,
    data,
  };
}
