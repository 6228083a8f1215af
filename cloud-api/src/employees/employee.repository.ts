import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../database/tenant-database.js';

/** An employee who has not left. */
export interface EmployeeRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly department: string | null;
  readonly role: string | null;
  readonly supervisorId: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly consentMethod: string | null;
  readonly consentRecordedAt: Date | null;
  readonly templates: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type EmployeeFields = Pick<EmployeeRow, 'code' | 'name' | 'department' | 'role' | 'supervisorId' | 'phone' | 'email'>;

/** `$1`: the pack whose templates are counted where the tenant has none in use yet. */
const columns = `
  e.id, e.code, e.name, e.department, e.role, e.supervisor_id AS "supervisorId", e.phone, e.email, c.method AS "consentMethod",
  c.recorded_at AS "consentRecordedAt", e.created_at AS "createdAt", e.updated_at AS "updatedAt",
  (SELECT count(*)::integer FROM templates t
    WHERE t.tenant_id = e.tenant_id AND t.employee_id = e.id AND t.pack = coalesce((SELECT v.pack FROM gallery_versions v), $1)) AS templates
  FROM employees e
  LEFT JOIN consents c ON c.tenant_id = e.tenant_id AND c.employee_id = e.id AND c.withdrawn_at IS NULL
  WHERE e.deleted_at IS NULL`;

/** Rows of `employees`. */
@Injectable()
export class EmployeeRepository {
  /** Sorted by code; `limit + 1` rows at most. `search`: part of code or name, in any case. */
  page(
    tx: TenantTransaction,
    pack: string,
    filter: { search?: string | undefined; department?: string | undefined },
    after: string | null,
    limit: number,
  ): Promise<EmployeeRow[]> {
    return tx.query<EmployeeRow>(
      `SELECT ${columns}
          AND ($2::text IS NULL OR e.code > $2)
          AND ($3::text IS NULL OR e.code ILIKE $3 OR e.name ILIKE $3)
          AND ($4::text IS NULL OR e.department = $4)
        ORDER BY e.code LIMIT $5`,
      [pack, after, filter.search ? `%${filter.search.replaceAll(/[\\%_]/g, '\\$&')}%` : null, filter.department ?? null, limit + 1],
    );
  }

  async find(tx: TenantTransaction, pack: string, id: string): Promise<EmployeeRow | null> {
    const [row] = await tx.query<EmployeeRow>(`SELECT ${columns} AND e.id = $2`, [pack, id]);
    return row ?? null;
  }

  /** Locks until the end of the transaction, not against rows that refer to it. @returns the code; null when there is no such employee */
  async lock(tx: TenantTransaction, id: string): Promise<string | null> {
    const [row] = await tx.query<{ code: string }>('SELECT code FROM employees WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE', [
      id,
    ]);
    return row?.code ?? null;
  }

  async codeOf(tx: TenantTransaction, id: string): Promise<string | null> {
    const [row] = await tx.query<{ code: string }>('SELECT code FROM employees WHERE id = $1', [id]);
    return row?.code ?? null;
  }

  async add(tx: TenantTransaction, id: string, fields: EmployeeFields): Promise<void> {
    await tx.execute(
      `INSERT INTO employees (tenant_id, id, code, name, department, role, supervisor_id, phone, email) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [tx.tenantId, id, ...valuesOf(fields)],
    );
  }

  async change(tx: TenantTransaction, id: string, fields: EmployeeFields): Promise<void> {
    await tx.execute(
      `UPDATE employees SET code = $2, name = $3, department = $4, role = $5, supervisor_id = $6, phone = $7, email = $8, updated_at = now()
        WHERE id = $1`,
      [id, ...valuesOf(fields)],
    );
  }

  /** Phone number and address go, and the code is free again. */
  async remove(tx: TenantTransaction, id: string): Promise<void> {
    await tx.execute(
      'UPDATE employees SET deleted_at = now(), updated_at = now(), phone = NULL, email = NULL, supervisor_id = NULL WHERE id = $1',
      [id],
    );
  }

  /** Who reported to one reports to the next above. @returns their ids */
  async handOver(tx: TenantTransaction, from: string, to: string | null): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      'UPDATE employees SET supervisor_id = $2, updated_at = now() WHERE supervisor_id = $1 AND deleted_at IS NULL RETURNING id',
      [from, to],
    );
    return rows.map((row) => row.id);
  }

  /** One change of the organisation tree at a time: two that are each right could make a ring together. */
  async lockTree(tx: TenantTransaction): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('organisation:' || $1, 0))`, [tx.tenantId]);
  }

  /** From an employee up to the top, that one included; empty when there is no such employee. */
  async chainAbove(tx: TenantTransaction, id: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `WITH RECURSIVE above(id, supervisor_id) AS (
         SELECT id, supervisor_id FROM employees WHERE id = $1 AND deleted_at IS NULL
         UNION
         SELECT e.id, e.supervisor_id FROM employees e JOIN above a ON e.id = a.supervisor_id
       ) SELECT id FROM above`,
      [id],
    );
    return rows.map((row) => row.id);
  }
}

function valuesOf(fields: EmployeeFields): (string | null)[] {
  return [fields.code, fields.name, fields.department, fields.role, fields.supervisorId, fields.phone, fields.email];
}
