import type { Connection } from './connection.js';
import { rowChecksum } from './checksum.js';
import { DamagedRowError } from './outbox-table.js';
import { seal, UnsealError, unseal } from './sealing.js';

export interface StoredTemplate {
  readonly templateId: string;
  readonly employeeId: string;
  readonly embedding: Float32Array;
}

/** Applied in this order: reset, erase people, remove templates, put. */
export interface GalleryChange {
  readonly reset: boolean;
  readonly eraseEmployeeIds: readonly string[];
  readonly removeTemplateIds: readonly string[];
  readonly put: readonly StoredTemplate[];
}

export interface LoadedGallery {
  readonly templates: readonly StoredTemplate[];
  readonly unreadable: number;
}

interface GalleryRow {
  template_id: string;
  employee_id: string;
  sealed: Uint8Array;
  crc: number;
}

/** Face templates, each sealed with the key of the box: on disk there is nothing to match against. */
export class GalleryTable {
  private readonly upsert;

  constructor(
    private readonly db: Connection,
    private readonly key: Uint8Array,
  ) {
    this.upsert = db.prepare(
      `INSERT INTO gallery (template_id, employee_id, sealed, crc) VALUES (?, ?, ?, ?)
       ON CONFLICT (template_id) DO UPDATE SET employee_id = excluded.employee_id, sealed = excluded.sealed, crc = excluded.crc`,
    );
  }

  apply(change: GalleryChange): void {
    if (change.reset) this.db.exec('DELETE FROM gallery');
    const erase = this.db.prepare('DELETE FROM gallery WHERE employee_id = ?');
    for (const employeeId of change.eraseEmployeeIds) erase.run(employeeId);
    const remove = this.db.prepare('DELETE FROM gallery WHERE template_id = ?');
    for (const templateId of change.removeTemplateIds) remove.run(templateId);
    for (const { templateId, employeeId, embedding } of change.put) {
      const plain = new Uint8Array(embedding.buffer, embedding.byteOffset, embedding.byteLength);
      const sealed = seal(this.key, labelOf(templateId, employeeId), plain);
      this.upsert.run(templateId, employeeId, sealed, rowChecksum([templateId, employeeId, sealed]));
    }
  }

  count(): number {
    return Number(this.db.value('SELECT count(*) FROM gallery'));
  }

  /** `unreadable`: sealed with another key than the box has now. Throws DamagedRowError. */
  load(): LoadedGallery {
    const templates: StoredTemplate[] = [];
    let unreadable = 0;
    for (const row of this.rows()) {
      try {
        const plain = unseal(this.key, labelOf(row.template_id, row.employee_id), row.sealed);
        templates.push({
          templateId: row.template_id,
          employeeId: row.employee_id,
          embedding: new Float32Array(Uint8Array.from(plain).buffer),
        });
      } catch (error) {
        if (!(error instanceof UnsealError)) throw error;
        unreadable += 1;
      }
    }
    return { templates, unreadable };
  }

  /** Throws DamagedRowError for a row with a wrong checksum. */
  verify(): void {
    this.rows();
  }

  private rows(): GalleryRow[] {
    const rows = this.db.prepare('SELECT template_id, employee_id, sealed, crc FROM gallery ORDER BY template_id').all() as GalleryRow[];
    const damaged = rows.find((row) => rowChecksum([row.template_id, row.employee_id, row.sealed]) !== row.crc);
    if (damaged) throw new DamagedRowError(`template ${damaged.template_id} has a wrong checksum`);
    return rows;
  }
}

function labelOf(templateId: string, employeeId: string): string {
  return `gallery/${templateId}/${employeeId}`;
}
