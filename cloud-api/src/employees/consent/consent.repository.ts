import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../database/tenant-database.js';

export interface ConsentRow {
  readonly id: string;
  readonly method: string;
  readonly recordedAt: Date;
}

/** Rows of `consents`: each employee has one that holds, or none. They are never removed: they are the proof. */
@Injectable()
export class ConsentRepository {
  async open(tx: TenantTransaction, employeeId: string): Promise<ConsentRow | null> {
    const [row] = await tx.query<ConsentRow>(
      'SELECT id, method, recorded_at AS "recordedAt" FROM consents WHERE employee_id = $1 AND withdrawn_at IS NULL',
      [employeeId],
    );
    return row ?? null;
  }

  async add(tx: TenantTransaction, employeeId: string, consent: ConsentRow & { note: string | null; recordedBy: string }): Promise<void> {
    await tx.execute(
      'INSERT INTO consents (tenant_id, id, employee_id, method, note, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [tx.tenantId, consent.id, employeeId, consent.method, consent.note, consent.recordedAt, consent.recordedBy],
    );
  }

  /** @returns whether there was one */
  async withdraw(tx: TenantTransaction, employeeId: string, at: Date): Promise<boolean> {
    return (
      (await tx.execute('UPDATE consents SET withdrawn_at = $2 WHERE employee_id = $1 AND withdrawn_at IS NULL', [employeeId, at])) > 0
    );
  }
}
