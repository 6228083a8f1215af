import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import type { TenantTransaction } from '../database/tenant-database.js';
import type { DeadLetter } from './dead-letter.js';

/** What is kept of one payload. */
const keptBytes = 64 * 1024;
/** Newest of each box; older ones make room, so that a broken box fills no disk. */
export const keptPerEdge = 1_000;

@Injectable()
export class DeadLetterRepository {
  /** The same again is counted on its row. @returns how many rows are new */
  async add(tx: TenantTransaction, letters: readonly DeadLetter[]): Promise<number> {
    if (letters.length === 0) return 0;
    const rows = uniqueByDigest(letters);
    const added = await tx.query<{ is_new: boolean }>(
      `INSERT INTO dead_letters AS d (tenant_id, id, edge_id, epoch, seq, reason, detail, payload, payload_bytes, digest, first_at, last_at)
       SELECT $1, r.id, r.edge_id, r.epoch, r.seq, r.reason, r.detail, decode(r.payload, 'base64'), r.bytes, decode(r.digest, 'hex'), r.at, r.at
         FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::int[], $10::text[], $11::timestamptz[])
           AS r(id, edge_id, epoch, seq, reason, detail, payload, bytes, digest, at)
       ON CONFLICT (tenant_id, edge_id, digest) DO UPDATE SET times = d.times + 1, last_at = greatest(d.last_at, excluded.last_at)
       RETURNING (xmax = 0) AS is_new`,
      [
        tx.tenantId,
        rows.map(() => v7()),
        rows.map(({ letter }) => letter.edgeId),
        rows.map(({ letter }) => letter.position?.epoch ?? null),
        rows.map(({ letter }) => letter.position?.seq ?? null),
        rows.map(({ letter }) => letter.reason),
        rows.map(({ letter }) => letter.detail.replaceAll('\0', '')),
        rows.map(({ letter }) => letter.payload.subarray(0, keptBytes).toString('base64')),
        rows.map(({ letter }) => letter.payload.length),
        rows.map(({ digest }) => digest),
        rows.map(({ letter }) => letter.receivedAt.toISOString()),
      ],
    );
    await this.makeRoom(tx, new Set(rows.map(({ letter }) => letter.edgeId)));
    return added.filter((row) => row.is_new).length;
  }

  private async makeRoom(tx: TenantTransaction, edgeIds: ReadonlySet<string>): Promise<void> {
    await tx.query(
      `DELETE FROM dead_letters d USING unnest($1::uuid[]) AS e(edge_id)
        WHERE d.edge_id = e.edge_id AND (d.last_at, d.id) < (
          SELECT k.last_at, k.id FROM dead_letters k WHERE k.edge_id = e.edge_id ORDER BY k.last_at DESC, k.id DESC OFFSET $2 LIMIT 1)`,
      [[...edgeIds], keptPerEdge - 1],
    );
  }
}

function uniqueByDigest(letters: readonly DeadLetter[]): { letter: DeadLetter; digest: string }[] {
  const seen = new Map<string, { letter: DeadLetter; digest: string }>();
  for (const letter of letters) {
    const digest = createHash('sha256').update(`${letter.reason}\n`).update(letter.payload).digest('hex');
    seen.set(`${letter.edgeId} ${digest}`, { letter, digest });
  }
  // one order for all writers, so that two of them can't wait for each other
  return [...seen.values()].toSorted((a, b) => (a.digest < b.digest ? -1 : 1));
}
