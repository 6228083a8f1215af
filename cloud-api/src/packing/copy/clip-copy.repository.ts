import { Injectable } from '@nestjs/common';
import type { ClipCopy } from '@sigap/contracts';
import type { TenantTransaction } from '../../database/tenant-database.js';

export interface CopyRow extends Omit<ClipCopy, 'createdAt' | 'fromMs' | 'toMs'> {
  readonly edgeId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly sealedKey: Buffer | null;
  readonly createdAt: Date;
}

export type NewCopy = Pick<CopyRow, 'id' | 'edgeId' | 'recordingId' | 'kind' | 'fromMs' | 'toMs'>;

const COLUMNS = `id, edge_id AS "edgeId", recording_id AS "recordingId", kind, state, progress, from_ms AS "fromMs", to_ms AS "toMs",
  bytes::float8 AS bytes, sha256, sealed_key AS "sealedKey", error, created_at AS "createdAt"`;

/** Rows of `clip_copies`. */
@Injectable()
export class ClipCopyRepository {
  async add(tx: TenantTransaction, copy: NewCopy, createdBy: string, now: Date): Promise<void> {
    await tx.execute(
      `INSERT INTO clip_copies (tenant_id, id, edge_id, recording_id, kind, state, from_ms, to_ms, created_at, created_by, touched_at)
       VALUES ($1, $2, $3, $4, $5, 'queued', $6, $7, $8, $9, $8)`,
      [tx.tenantId, copy.id, copy.edgeId, copy.recordingId, copy.kind, copy.fromMs, copy.toMs, now, createdBy],
    );
  }

  async read(tx: TenantTransaction, id: string): Promise<CopyRow | null> {
    const [row] = await tx.query<CopyRow>(`SELECT ${COLUMNS} FROM clip_copies WHERE id = $1`, [id]);
    return row ?? null;
  }

  /** Newest first. */
  ofRecording(tx: TenantTransaction, recordingId: string): Promise<CopyRow[]> {
    return tx.query<CopyRow>(`SELECT ${COLUMNS} FROM clip_copies WHERE recording_id = $1 ORDER BY created_at DESC, id DESC LIMIT 50`, [
      recordingId,
    ]);
  }

  async waiting(tx: TenantTransaction): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM clip_copies WHERE state IN ('queued', 'working')`,
    );
    return row?.count ?? 0;
  }

  /** The oldest that nobody works on, also one whose maker was killed. From the commit on it is the caller's. */
  async claim(tx: TenantTransaction, now: Date, abandonedBefore: Date): Promise<CopyRow | null> {
    const [row] = await tx.query<CopyRow>(
      `UPDATE clip_copies SET state = 'working', progress = 0, touched_at = $1
        WHERE id = (SELECT id FROM clip_copies WHERE state = 'queued' OR (state = 'working' AND touched_at < $2)
                     ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING ${COLUMNS}`,
      [now, abandonedBefore],
    );
    return row ?? null;
  }

  async touch(tx: TenantTransaction, id: string, progress: number, now: Date): Promise<void> {
    await tx.execute(`UPDATE clip_copies SET progress = $2, touched_at = $3 WHERE id = $1 AND state = 'working'`, [id, progress, now]);
  }

  async ready(tx: TenantTransaction, id: string, made: { bytes: number; sha256: string; sealedKey: Buffer }, now: Date): Promise<void> {
    await tx.execute(
      `UPDATE clip_copies SET state = 'ready', progress = 1, bytes = $2, sha256 = $3, sealed_key = $4, touched_at = $5 WHERE id = $1`,
      [id, made.bytes, made.sha256, made.sealedKey, now],
    );
  }

  async failed(tx: TenantTransaction, id: string, error: string, now: Date): Promise<void> {
    await tx.execute(`UPDATE clip_copies SET state = 'failed', error = $2, touched_at = $3 WHERE id = $1`, [id, error.slice(0, 300), now]);
  }

  /** Nobody makes it any more; the next maker begins anew. */
  async requeue(tx: TenantTransaction, id: string, now: Date): Promise<void> {
    await tx.execute(`UPDATE clip_copies SET state = 'queued', progress = 0, touched_at = $2 WHERE id = $1 AND state = 'working'`, [
      id,
      now,
    ]);
  }

  /** @returns ids of what is gone, whose files go next */
  async removeOlder(tx: TenantTransaction, before: Date): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `DELETE FROM clip_copies WHERE touched_at < $1 AND state IN ('ready', 'failed') RETURNING id`,
      [before],
    );
    return rows.map(({ id }) => id);
  }
}

export function copyOf({ edgeId: _edge, sealedKey: _key, createdAt, ...row }: CopyRow): ClipCopy {
  return { ...row, createdAt: createdAt.toISOString() };
}
