import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../database/tenant-database.js';

export interface SealedTemplate {
  readonly id: string;
  readonly employeeId: string;
  readonly embedding: Buffer;
}

/** Versions above `from`, up to `to`. */
export interface VersionRange {
  readonly from: number;
  readonly to: number;
}

/** Templates and the gallery's history. Versions are taken under a lock, so what is committed has no gaps that fill later. */
@Injectable()
export class GalleryRepository {
  /** Takes `count` versions, one for each change, and holds off all other changes until the end of the transaction. @returns the first */
  async takeVersions(tx: TenantTransaction, count: number): Promise<number> {
    const [row] = await tx.query<{ version: number }>(
      `INSERT INTO gallery_versions AS v (tenant_id, version) VALUES ($1, $2)
       ON CONFLICT (tenant_id) DO UPDATE SET version = v.version + $2 RETURNING version`,
      [tx.tenantId, count],
    );
    if (row === undefined) throw new Error('a version was returned');
    return row.version - count + 1;
  }

  async current(tx: TenantTransaction): Promise<{ version: number; pack: string | null }> {
    const [row] = await tx.query<{ version: number; pack: string | null }>('SELECT version, pack FROM gallery_versions');
    return row ?? { version: 0, pack: null };
  }

  /** Which pack boxes are told to use. */
  async usePack(tx: TenantTransaction, pack: string): Promise<void> {
    await tx.execute('UPDATE gallery_versions SET pack = $1', [pack]);
  }

  async addTemplate(
    tx: TenantTransaction,
    template: SealedTemplate & { enrolmentId: string; pack: string; version: number },
  ): Promise<void> {
    await tx.execute(
      `INSERT INTO templates (tenant_id, id, employee_id, enrolment_id, pack, embedding, gallery_version) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [tx.tenantId, template.id, template.employeeId, template.enrolmentId, template.pack, template.embedding, template.version],
    );
  }

  async addRemoval(tx: TenantTransaction, templateId: string, version: number): Promise<void> {
    await tx.execute('INSERT INTO template_removals (tenant_id, template_id, gallery_version) VALUES ($1, $2, $3)', [
      tx.tenantId,
      templateId,
      version,
    ]);
  }

  async addErasure(tx: TenantTransaction, employeeId: string, version: number, at: Date): Promise<void> {
    await tx.execute('INSERT INTO gallery_erasures (tenant_id, employee_id, gallery_version, erased_at) VALUES ($1, $2, $3, $4)', [
      tx.tenantId,
      employeeId,
      version,
      at,
    ]);
  }

  /** Version up to which at most `limit` changes lie above `from`. */
  async cut(tx: TenantTransaction, pack: string, range: VersionRange, limit: number): Promise<number> {
    const rows = await tx.query<{ version: number }>(
      `SELECT version FROM (
         SELECT gallery_version AS version FROM templates WHERE pack = $1 AND gallery_version > $2 AND gallery_version <= $3
         UNION ALL SELECT gallery_version FROM template_removals WHERE gallery_version > $2 AND gallery_version <= $3
         UNION ALL SELECT gallery_version FROM gallery_erasures WHERE gallery_version > $2 AND gallery_version <= $3
       ) changes ORDER BY version LIMIT $4`,
      [pack, range.from, range.to, limit + 1],
    );
    return rows.length > limit ? (rows.at(-2)?.version ?? range.to) : range.to;
  }

  templates(tx: TenantTransaction, pack: string, range: VersionRange): Promise<SealedTemplate[]> {
    return tx.query<SealedTemplate>(
      `SELECT id, employee_id AS "employeeId", embedding FROM templates
        WHERE pack = $1 AND gallery_version > $2 AND gallery_version <= $3 ORDER BY gallery_version`,
      [pack, range.from, range.to],
    );
  }

  templatesOf(tx: TenantTransaction, pack: string, employeeId: string): Promise<SealedTemplate[]> {
    return tx.query<SealedTemplate>(
      'SELECT id, employee_id AS "employeeId", embedding FROM templates WHERE pack = $1 AND employee_id = $2',
      [pack, employeeId],
    );
  }

  async removals(tx: TenantTransaction, range: VersionRange): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      'SELECT template_id AS id FROM template_removals WHERE gallery_version > $1 AND gallery_version <= $2 ORDER BY gallery_version',
      [range.from, range.to],
    );
    return rows.map((row) => row.id);
  }

  async erasures(tx: TenantTransaction, range: VersionRange): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT employee_id AS id FROM gallery_erasures WHERE gallery_version > $1 AND gallery_version <= $2
        GROUP BY employee_id ORDER BY max(gallery_version)`,
      [range.from, range.to],
    );
    return rows.map((row) => row.id);
  }
}
