import { Injectable } from '@nestjs/common';
import { type Role, role, stationUsers } from '@sigap/contracts';
import type { TenantTransaction } from '../../database/tenant-database.js';

export interface AccountRow {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
}

/** Whom a box may let in, and who works there. */
@Injectable()
export class EdgeDirectoryRepository {
  /** Those who may use a station and are not disabled. */
  async accounts(tx: TenantTransaction, userId: string | null = null): Promise<AccountRow[]> {
    const rows = await tx.query<AccountRow>(
      `SELECT id AS "userId", email, name, role, password_hash AS "passwordHash" FROM users
        WHERE NOT disabled AND role = ANY ($1::text[]) AND ($2::uuid IS NULL OR id = $2) ORDER BY email LIMIT 5000`,
      [stationUsers, userId],
    );
    return rows.map((row) => ({ ...row, role: role.parse(row.role) }));
  }

  employees(tx: TenantTransaction): Promise<{ id: string; code: string; name: string }[]> {
    return tx.query('SELECT id, code, name FROM employees WHERE deleted_at IS NULL ORDER BY code LIMIT 20000');
  }

  /** Boxes that have a station. */
  async boxesWithStations(tx: TenantTransaction): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT DISTINCT edge_id AS id FROM cameras WHERE purpose = 'packing' AND deleted_at IS NULL AND edge_id IS NOT NULL ORDER BY 1`,
    );
    return rows.map(({ id }) => id);
  }
}
