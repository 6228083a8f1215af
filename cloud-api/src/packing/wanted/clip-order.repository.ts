import { Injectable } from '@nestjs/common';
import type { ClipOrders } from '@sigap/contracts';
import type { TenantTransaction } from '../../database/tenant-database.js';

export interface WantedRecording {
  readonly id: string;
  readonly edgeId: string;
}

/** What the cloud wants of the clips of its boxes. */
@Injectable()
export class ClipOrderRepository {
  /** @returns false when it is ordered already */
  async add(tx: TenantTransaction, { id, edgeId }: WantedRecording, by: string, now: Date): Promise<boolean> {
    const added = await tx.execute(
      `INSERT INTO clip_orders (tenant_id, edge_id, recording_id, ordered_at, ordered_by) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [tx.tenantId, edgeId, id, now, by],
    );
    return added === 1;
  }

  async hold(tx: TenantTransaction, { id, edgeId }: WantedRecording, hold: boolean): Promise<void> {
    await tx.execute('UPDATE recordings SET legal_hold = $3 WHERE edge_id = $1 AND id = $2', [edgeId, id, hold]);
  }

  /** @returns the version after it */
  async touch(tx: TenantTransaction, edgeId: string): Promise<number> {
    const [row] = await tx.query<{ version: number }>(
      `INSERT INTO clip_order_versions AS v (tenant_id, edge_id, version) VALUES ($1, $2, 1)
       ON CONFLICT (tenant_id, edge_id) DO UPDATE SET version = v.version + 1 RETURNING version`,
      [tx.tenantId, edgeId],
    );
    return row?.version ?? 1;
  }

  /** First ordered first, what the box still records after the others; without what it can't send, and what the cloud has. */
  async read(tx: TenantTransaction, edgeId: string): Promise<ClipOrders> {
    const [version] = await tx.query<{ version: number }>('SELECT version FROM clip_order_versions WHERE edge_id = $1', [edgeId]);
    const uploads = await tx.query<{ id: string }>(
      `SELECT o.recording_id AS id FROM clip_orders o
         JOIN recordings r ON r.edge_id = o.edge_id AND r.id = o.recording_id
        WHERE o.edge_id = $1 AND r.pruned_event IS NULL AND (r.missing_event IS NULL OR r.missing_event < r.clip_event)
          AND NOT EXISTS (SELECT 1 FROM clips c WHERE c.sha256 = r.sha256 AND c.edge_id = r.edge_id AND c.stored_at IS NOT NULL)
        ORDER BY (r.clip_event IS NULL), o.ordered_at, o.recording_id LIMIT 1000`,
      [edgeId],
    );
    const holds = await tx.query<{ id: string }>('SELECT id FROM recordings WHERE edge_id = $1 AND legal_hold ORDER BY id LIMIT 100000', [
      edgeId,
    ]);
    return { version: version?.version ?? 0, uploads: uploads.map(({ id }) => id), holds: holds.map(({ id }) => id) };
  }
}
