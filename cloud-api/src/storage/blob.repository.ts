import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../database/tenant-database.js';

/** Rows of `blobs`. Hashes are hexadecimal here and bytea in the table. */
@Injectable()
export class BlobRepository {
  /** A blob that is there already stays at least as long as it was to stay. */
  async add(tx: TenantTransaction, sha256: string, bytes: number, expiresAt: Date | null): Promise<void> {
    await tx.execute(
      `INSERT INTO blobs AS b (tenant_id, sha256, bytes, expires_at) VALUES ($1, decode($2, 'hex'), $3, $4)
       ON CONFLICT (tenant_id, sha256) DO UPDATE
          SET expires_at = CASE WHEN b.expires_at IS NULL OR excluded.expires_at IS NULL THEN NULL
                                ELSE greatest(b.expires_at, excluded.expires_at) END`,
      [tx.tenantId, sha256, bytes, expiresAt],
    );
  }

  /** From now on it is kept. @returns false when the sweep was faster */
  async keep(tx: TenantTransaction, sha256: string): Promise<boolean> {
    return (await tx.execute(`UPDATE blobs SET expires_at = NULL WHERE sha256 = decode($1, 'hex')`, [sha256])) === 1;
  }

  async exists(tx: TenantTransaction, sha256: string): Promise<boolean> {
    return (await tx.query(`SELECT 1 FROM blobs WHERE sha256 = decode($1, 'hex')`, [sha256])).length > 0;
  }

  /** Those of the hashes that have a row. */
  async known(tx: TenantTransaction, sha256s: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ sha256: string }>(
      `SELECT encode(sha256, 'hex') AS sha256 FROM blobs WHERE sha256 = ANY (ARRAY(SELECT decode(one, 'hex') FROM unnest($1::text[]) AS one))`,
      [sha256s],
    );
    return rows.map((row) => row.sha256);
  }

  async remove(tx: TenantTransaction, sha256s: readonly string[]): Promise<void> {
    await tx.execute(`DELETE FROM blobs WHERE sha256 IN (SELECT decode(one, 'hex') FROM unnest($1::text[]) AS one)`, [sha256s]);
  }

  /** Takes the rows of what has expired. @returns their hashes */
  async takeExpired(tx: TenantTransaction, now: Date): Promise<string[]> {
    const rows = await tx.query<{ sha256: string }>(`DELETE FROM blobs WHERE expires_at <= $1 RETURNING encode(sha256, 'hex') AS sha256`, [
      now,
    ]);
    return rows.map((row) => row.sha256);
  }
}
