import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../database/tenant-database.js';

export interface PendingPicture {
  readonly enrolmentId: string;
  readonly employeeId: string;
  readonly pictureSha256: string;
}

/** What is left to do before a pack can be used. */
@Injectable()
export class PackChangeRepository {
  /** A kept picture without a template of that pack that was not tried either; null when all are done. */
  async pending(tx: TenantTransaction, pack: string): Promise<PendingPicture | null> {
    const [row] = await tx.query<PendingPicture>(
      `SELECT e.id AS "enrolmentId", e.employee_id AS "employeeId", encode(e.picture_sha256, 'hex') AS "pictureSha256"
         FROM enrolments e
        WHERE NOT EXISTS (SELECT 1 FROM templates t WHERE t.enrolment_id = e.id AND t.pack = $1)
          AND NOT EXISTS (SELECT 1 FROM template_refusals r WHERE r.enrolment_id = e.id AND r.pack = $1)
        ORDER BY e.created_at, e.id LIMIT 1`,
      [pack],
    );
    return row ?? null;
  }

  /** Locks it. @returns false when it was erased or done meanwhile */
  async stillPending(tx: TenantTransaction, pack: string, enrolmentId: string): Promise<boolean> {
    const rows = await tx.query(
      `SELECT 1 FROM enrolments e WHERE e.id = $2 AND NOT EXISTS (SELECT 1 FROM templates t WHERE t.enrolment_id = e.id AND t.pack = $1) FOR UPDATE`,
      [pack, enrolmentId],
    );
    return rows.length > 0;
  }

  async refuse(tx: TenantTransaction, enrolmentId: string, pack: string, reason: string): Promise<void> {
    await tx.execute(
      'INSERT INTO template_refusals (tenant_id, enrolment_id, pack, reason) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [tx.tenantId, enrolmentId, pack, reason],
    );
  }

  /** @returns how many templates of other packs there were */
  removeOthers(tx: TenantTransaction, pack: string): Promise<number> {
    return tx.execute('DELETE FROM templates WHERE pack <> $1', [pack]);
  }
}
