import type { Connection } from './connection.js';
import { rowChecksum } from './checksum.js';
import { DamagedRowError } from './outbox-table.js';

/** A label that was recorded: when (milliseconds since 1970, by the box's wall clock), and as which recording. */
export interface RecordedLabel {
  readonly label: string;
  readonly recordingId: string;
  readonly atMs: number;
}

interface LabelRow {
  label: string;
  at_ms: number;
  recording_id: string;
  crc: number;
}

/** More labels than this are not remembered: the oldest go. About 45 MB, 10,000 parcels a day for 30 days. */
export const mostLabels = 300_000;

/** What was recorded lately under which label (PK-5): found by label, forgotten by age. */
export class LabelsTable {
  private readonly insert;
  private readonly select;
  private readonly removeBefore;
  private count: number;

  constructor(private readonly db: Connection) {
    this.insert = db.prepare('INSERT OR REPLACE INTO labels (label, at_ms, recording_id, crc) VALUES (?, ?, ?, ?)');
    this.select = db.prepare(
      'SELECT label, at_ms, recording_id, crc FROM labels WHERE label = ? AND at_ms >= ? ORDER BY at_ms DESC, recording_id DESC LIMIT ?',
    );
    this.removeBefore = db.prepare('DELETE FROM labels WHERE at_ms < ?');
    this.count = this.counted();
  }

  remember({ label, recordingId, atMs }: RecordedLabel, most = mostLabels): void {
    this.insert.run(label, atMs, recordingId, rowChecksum([label, atMs, recordingId]));
    this.count += 1;
    if (this.count <= most) return;
    this.db.exec(`DELETE FROM labels WHERE rowid IN (SELECT rowid FROM labels ORDER BY at_ms LIMIT ${Math.ceil(most / 100)})`);
    this.count = this.counted();
  }

  /** Newest first. An index that was damaged while nobody looked costs a warning, not the store: what does not fit is left out. */
  find(label: string, sinceMs: number, limit: number): RecordedLabel[] {
    return (this.select.all(label, sinceMs, limit) as LabelRow[]).filter((row) => isWhole(row)).map((row) => labelOf(row));
  }

  /** @returns how many went */
  forgetBefore(atMs: number): number {
    this.removeBefore.run(atMs);
    const before = this.count;
    this.count = this.counted();
    return before - this.count;
  }

  /** Throws DamagedRowError for the first row with a wrong checksum, and for an index that does not fit the rows. */
  verify(): void {
    // the quick check of the whole file leaves out indexes, and no other table has any
    const verdict = this.db.value('PRAGMA integrity_check(labels)');
    if (verdict !== 'ok') throw new DamagedRowError(`labels: ${String(verdict)}`);
    for (const row of this.db.prepare('SELECT label, at_ms, recording_id, crc FROM labels').iterate()) {
      if (!isWhole(row as LabelRow)) throw new DamagedRowError(`the label of ${(row as LabelRow).recording_id} has a wrong checksum`);
    }
  }

  /** What can be read of it, for salvage. */
  *readable(): Generator<RecordedLabel> {
    for (const row of this.db.prepare('SELECT label, at_ms, recording_id, crc FROM labels').iterate()) {
      if (isWhole(row as LabelRow)) yield labelOf(row as LabelRow);
    }
  }

  private counted(): number {
    return Number(this.db.value('SELECT count(*) FROM labels'));
  }
}

function isWhole({ label, at_ms, recording_id, crc }: LabelRow): boolean {
  return rowChecksum([label, at_ms, recording_id]) === crc;
}

function labelOf({ label, at_ms: atMs, recording_id: recordingId }: LabelRow): RecordedLabel {
  return { label, recordingId, atMs };
}
