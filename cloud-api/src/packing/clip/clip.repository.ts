import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../database/tenant-database.js';

/** A clip in the cloud, whole or coming. */
export interface ClipRow {
  readonly sha256: string;
  readonly edgeId: string;
  readonly recordingId: string;
  readonly bytes: number;
  readonly receivedBytes: number;
  readonly sealedKey: Buffer;
  readonly storedAt: Date | null;
}

const COLUMNS = `encode(sha256, 'hex') AS sha256, edge_id AS "edgeId", recording_id AS "recordingId", bytes::float8 AS bytes,
  received_bytes::float8 AS "receivedBytes", sealed_key AS "sealedKey", stored_at AS "storedAt"`;
const IS = `sha256 = decode($1, 'hex')`;

/** Rows of `clips`. Hashes are hexadecimal here and bytea in the table. */
@Injectable()
export class ClipRepository {
  async read(tx: TenantTransaction, sha256: string): Promise<ClipRow | null> {
    const [row] = await tx.query<ClipRow>(`SELECT ${COLUMNS} FROM clips WHERE ${IS}`, [sha256]);
    return row ?? null;
  }

  /** Those of the hashes that have a row. */
  async known(tx: TenantTransaction, sha256s: readonly string[]): Promise<string[]> {
    if (sha256s.length === 0) return [];
    const rows = await tx.query<{ sha256: string }>(
      `SELECT encode(sha256, 'hex') AS sha256 FROM clips WHERE sha256 = ANY (ARRAY(SELECT decode(one, 'hex') FROM unnest($1::text[]) AS one))`,
      [sha256s],
    );
    return rows.map((row) => row.sha256);
  }

  async begin(tx: TenantTransaction, clip: Omit<ClipRow, 'receivedBytes' | 'storedAt'>, now: Date): Promise<void> {
    await tx.execute(
      `INSERT INTO clips (tenant_id, sha256, edge_id, recording_id, bytes, sealed_key, begun_at, touched_at)
       VALUES ($1, decode($2, 'hex'), $3, $4, $5, $6, $7, $7)`,
      [tx.tenantId, clip.sha256, clip.edgeId, clip.recordingId, clip.bytes, clip.sealedKey, now],
    );
  }

  async received(tx: TenantTransaction, sha256: string, bytes: number, now: Date): Promise<void> {
    await tx.execute(`UPDATE clips SET received_bytes = $2, touched_at = $3 WHERE ${IS}`, [sha256, bytes, now]);
  }

  /** The hash was right: from the commit on the clip is in the cloud, and nobody waits for it any more. */
  async stored(tx: TenantTransaction, sha256: string, now: Date): Promise<void> {
    await tx.execute(`UPDATE clips SET received_bytes = bytes, stored_at = $2, touched_at = $2 WHERE ${IS}`, [sha256, now]);
    await tx.execute(
      `DELETE FROM clip_orders o USING clips c WHERE c.sha256 = decode($1, 'hex') AND o.edge_id = c.edge_id AND o.recording_id = c.recording_id`,
      [sha256],
    );
  }

  async remove(tx: TenantTransaction, sha256: string): Promise<void> {
    await tx.execute(`DELETE FROM clips WHERE ${IS}`, [sha256]);
  }

  /** @returns false when it was finished, or gone on with since `old` */
  async removeUnfinished(tx: TenantTransaction, sha256: string, old: Date): Promise<boolean> {
    return (await tx.execute(`DELETE FROM clips WHERE ${IS} AND stored_at IS NULL AND touched_at <= $2`, [sha256, old])) === 1;
  }

  /**
   * Takes the row of the recording first, as who holds or shares it does: one of them sees what the other did.
   * @returns false when it is on hold, or behind a link that is open
   */
  async removeFree(tx: TenantTransaction, sha256: string, now: Date): Promise<boolean> {
    await tx.query(
      `SELECT 1 FROM recordings r JOIN clips c ON c.edge_id = r.edge_id AND c.recording_id = r.id
        WHERE c.sha256 = decode($1, 'hex') FOR UPDATE OF r`,
      [sha256],
    );
    const removed = await tx.execute(
      `DELETE FROM clips c WHERE c.sha256 = decode($1, 'hex') AND c.stored_at IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM recordings r WHERE r.edge_id = c.edge_id AND r.id = c.recording_id AND r.legal_hold)
          AND NOT EXISTS (SELECT 1 FROM clip_shares s WHERE s.recording_id = c.recording_id AND s.revoked_at IS NULL AND s.expires_at > $2)`,
      [sha256, now],
    );
    return removed === 1;
  }
}
