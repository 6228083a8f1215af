import { Injectable } from '@nestjs/common';
import { type Role, role, type User } from '@sigap/contracts';
import { TenantDatabase, type TenantTransaction } from '../database/tenant-database.js';

/** What signing in needs to know, found by e-mail over all tenants. */
export interface KnownUser {
  readonly tenantId: string;
  readonly id: string;
  readonly passwordHash: string;
  readonly disabled: boolean;
}

export interface NewUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly phone?: string | null | undefined;
  readonly passwordHash: string;
}

/** What is not named stays; a phone that is null goes. */
export type UserChanges = Partial<Pick<NewUser, 'name' | 'role' | 'phone' | 'passwordHash'> & { disabled: boolean }>;

interface Row {
  id: string;
  email: string;
  name: string;
  role: string;
  phone: string | null;
  disabled: boolean;
  created_at: Date;
  last_sign_in_at: Date | null;
}

const COLUMNS = 'id, email, name, role, phone, disabled, created_at, last_sign_in_at';

@Injectable()
export class UserRepository {
  constructor(private readonly database: TenantDatabase) {}

  async byEmail(email: string): Promise<KnownUser | null> {
    const [row] = await this.database.system((tx) =>
      tx.query<{ tenant_id: string; id: string; password_hash: string; disabled: boolean }>('SELECT * FROM user_by_email($1)', [email]),
    );
    return row === undefined ? null : { tenantId: row.tenant_id, id: row.id, passwordHash: row.password_hash, disabled: row.disabled };
  }

  async read(tx: TenantTransaction, id: string): Promise<User | null> {
    const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM users WHERE id = $1`, [id]);
    return row === undefined ? null : userOf(row);
  }

  /** Sorted by e-mail. @param after the e-mail of the last one before */
  async list(tx: TenantTransaction, after: string | null, limit: number): Promise<User[]> {
    const rows = await tx.query<Row>(`SELECT ${COLUMNS} FROM users WHERE $1::text IS NULL OR email > $1 ORDER BY email LIMIT $2`, [
      after,
      limit,
    ]);
    return rows.map(userOf);
  }

  /** @returns false when the e-mail is taken, in this tenant or another */
  async add(tx: TenantTransaction, user: NewUser): Promise<boolean> {
    const added = await tx.query(
      `INSERT INTO users (tenant_id, id, email, name, role, password_hash, phone) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (email) DO NOTHING RETURNING id`,
      [tx.tenantId, user.id, user.email, user.name, user.role, user.passwordHash, user.phone ?? null],
    );
    return added.length > 0;
  }

  async change(tx: TenantTransaction, id: string, changes: UserChanges): Promise<void> {
    await tx.query(
      `UPDATE users SET name = coalesce($2, name), role = coalesce($3, role), disabled = coalesce($4, disabled),
              password_hash = coalesce($5, password_hash), phone = CASE WHEN $6 THEN $7 ELSE phone END WHERE id = $1`,
      [
        id,
        changes.name ?? null,
        changes.role ?? null,
        changes.disabled ?? null,
        changes.passwordHash ?? null,
        changes.phone !== undefined,
        changes.phone ?? null,
      ],
    );
  }

  /**
   * Locks the user until the end of the transaction. @returns false when the password is another by now, or the user disabled: what was
   * checked outside of the transaction is worth nothing any more
   */
  async lockUnchanged(tx: TenantTransaction, { id, passwordHash }: Pick<KnownUser, 'id' | 'passwordHash'>): Promise<boolean> {
    const rows = await tx.query('SELECT 1 FROM users WHERE id = $1 AND password_hash = $2 AND NOT disabled FOR NO KEY UPDATE', [
      id,
      passwordHash,
    ]);
    return rows.length > 0;
  }

  async signedIn(tx: TenantTransaction, id: string, at: Date): Promise<void> {
    await tx.query('UPDATE users SET last_sign_in_at = $2 WHERE id = $1', [id, at]);
  }

  /** Admins who can sign in, locked until the end of the transaction: two admins can't take each other's right at once. */
  async lockAdmins(tx: TenantTransaction): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(`SELECT id FROM users WHERE role = 'admin' AND NOT disabled ORDER BY id FOR UPDATE`);
    return rows.map((row) => row.id);
  }

  async tenantName(tx: TenantTransaction): Promise<string> {
    const [row] = await tx.query<{ name: string }>('SELECT name FROM tenants');
    return row?.name ?? '';
  }
}

function userOf(row: Row): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: role.parse(row.role),
    phone: row.phone,
    disabled: row.disabled,
    createdAt: row.created_at.toISOString(),
    lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
  };
}
