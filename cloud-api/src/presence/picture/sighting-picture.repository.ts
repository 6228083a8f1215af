import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../database/tenant-database.js';
import type { SightingPicture } from './best-picture.js';

interface Row {
  sighting_id: string;
  employee_id: string;
  sha256: string;
  bytes: number;
  width: number;
  height: number;
  quality: number;
  taken_at: Date;
}

/** A sighting somebody wants to see the picture of. */
export interface FoundSighting {
  readonly employeeId: string;
  readonly lastSeenAt: Date;
  /** Null when there is none (any more). */
  readonly sha256: string | null;
  readonly takenAt: Date | null;
}

/** Rows of `sighting_pictures`. Hashes are hexadecimal here and bytea in the table. */
@Injectable()
export class SightingPictureRepository {
  /** Those of these sightings, locked until the end of the transaction. */
  async lock(tx: TenantTransaction, sightingIds: readonly string[]): Promise<SightingPicture[]> {
    const rows = await tx.query<Row>(
      `SELECT sighting_id, employee_id, encode(sha256, 'hex') AS sha256, bytes, width, height, quality, taken_at
         FROM sighting_pictures WHERE sighting_id = ANY ($1::uuid[]) ORDER BY sighting_id FOR UPDATE`,
      [sightingIds],
    );
    return rows.map((row) => ({
      sightingId: row.sighting_id,
      employeeId: row.employee_id,
      sha256: row.sha256,
      bytes: row.bytes,
      width: row.width,
      height: row.height,
      quality: row.quality,
      takenAt: row.taken_at.getTime(),
    }));
  }

  async save(tx: TenantTransaction, pictures: readonly SightingPicture[]): Promise<void> {
    for (const { sightingId, employeeId, sha256, bytes, width, height, quality, takenAt } of pictures) {
      await tx.execute(
        `INSERT INTO sighting_pictures AS p (tenant_id, sighting_id, employee_id, sha256, bytes, width, height, quality, taken_at)
         VALUES ($1, $2, $3, decode($4, 'hex'), $5, $6, $7, $8, $9)
         ON CONFLICT (tenant_id, sighting_id) DO UPDATE
            SET (employee_id, sha256, bytes, width, height, quality, taken_at) =
                (excluded.employee_id, excluded.sha256, excluded.bytes, excluded.width, excluded.height, excluded.quality, excluded.taken_at)
          WHERE (excluded.quality, excluded.sha256) > (p.quality, p.sha256)`,
        [tx.tenantId, sightingId, employeeId, sha256, bytes, width, height, quality, new Date(takenAt)],
      );
    }
  }

  /** Which of these sightings are known to have been taken back. */
  async retracted(tx: TenantTransaction, sightingIds: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }>(`SELECT id FROM sightings WHERE id = ANY ($1::uuid[]) AND retracted_at IS NOT NULL`, [
      sightingIds,
    ]);
    return new Set(rows.map(({ id }) => id));
  }

  /**
   * Which of these people agree to pictures: employees, with a consent that is open, and when one was withdrawn before. Their rows are
   * locked, so that an erasure waits for what is written here, and erases it as well.
   */
  async consenting(tx: TenantTransaction, employeeIds: readonly string[]): Promise<Map<string, { withdrawnAt: number | null }>> {
    const rows = await tx.query<{ id: string; withdrawn_at: Date | null }>(
      `SELECT e.id, (SELECT max(c.withdrawn_at) FROM consents c WHERE c.employee_id = e.id) AS withdrawn_at
         FROM employees e
        WHERE e.id = ANY ($1::uuid[]) AND e.deleted_at IS NULL
          AND EXISTS (SELECT 1 FROM consents c WHERE c.employee_id = e.id AND c.withdrawn_at IS NULL)
        ORDER BY e.id FOR SHARE OF e`,
      [employeeIds],
    );
    return new Map(rows.map((row) => [row.id, { withdrawnAt: row.withdrawn_at?.getTime() ?? null }]));
  }

  /** @returns hashes of what was removed */
  removeOfSightings(tx: TenantTransaction, sightingIds: readonly string[]): Promise<string[]> {
    return remove(tx, 'sighting_id = ANY ($1::uuid[])', sightingIds);
  }

  /** @returns hashes of what was removed */
  removeOfEmployee(tx: TenantTransaction, employeeId: string): Promise<string[]> {
    return remove(tx, 'employee_id = $1', employeeId);
  }

  /** @returns hashes of what was removed */
  removeTakenBefore(tx: TenantTransaction, before: Date): Promise<string[]> {
    return remove(tx, 'taken_at <= $1', before);
  }

  /** Which of these hashes no sighting has, and nobody has claimed for something else: a box may name any hash. */
  async unused(tx: TenantTransaction, sha256s: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ sha256: string }>(
      `SELECT encode(b.sha256, 'hex') AS sha256 FROM blobs b
        WHERE b.sha256 IN (SELECT decode(one, 'hex') FROM unnest($1::text[]) AS one) AND b.expires_at IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM sighting_pictures p WHERE p.sha256 = b.sha256)`,
      [sha256s],
    );
    return rows.map(({ sha256 }) => sha256);
  }

  /** Null for a sighting that there is not, that was taken back, or of nobody who is an employee here. */
  async find(tx: TenantTransaction, sightingId: string): Promise<FoundSighting | null> {
    const [row] = await tx.query<{ employee_id: string; last_seen_at: Date; sha256: string | null; taken_at: Date | null }>(
      `SELECT s.employee_id, s.last_seen_at, encode(b.sha256, 'hex') AS sha256, p.taken_at
         FROM sightings s
         JOIN employees e ON e.tenant_id = s.tenant_id AND e.id = s.employee_id
         LEFT JOIN sighting_pictures p ON p.tenant_id = s.tenant_id AND p.sighting_id = s.id
         LEFT JOIN blobs b ON b.tenant_id = p.tenant_id AND b.sha256 = p.sha256 AND b.expires_at IS NOT NULL
        WHERE s.id = $1 AND s.retracted_at IS NULL`,
      [sightingId],
    );
    return row ? { employeeId: row.employee_id, lastSeenAt: row.last_seen_at, sha256: row.sha256, takenAt: row.taken_at } : null;
  }
}

async function remove(tx: TenantTransaction, condition: string, value: unknown): Promise<string[]> {
  const rows = await tx.query<{ sha256: string }>(
    `DELETE FROM sighting_pictures WHERE ${condition} RETURNING encode(sha256, 'hex') AS sha256`,
    [value],
  );
  return rows.map(({ sha256 }) => sha256);
}
