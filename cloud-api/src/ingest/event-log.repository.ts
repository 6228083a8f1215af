import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../database/tenant-database.js';
import type { IngestItem } from './parse-batch.js';
import { plainArray } from './plain-array.js';

/** Whose number it is: an event that the log holds. */
export interface StoredPosition {
  readonly id: string;
  readonly edgeId: string;
  readonly epoch: string;
  readonly seq: number;
}
interface PositionRow {
  id: string;
  edge_id: string;
  epoch: string;
  seq: string;
}

@Injectable()
export class EventLogRepository {
  /** @returns ids of the events that were not there before */
  async insert(tx: TenantTransaction, items: readonly IngestItem[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }>(
      `INSERT INTO events (tenant_id, id, edge_id, epoch, seq, type, occurred_at, received_at, replayed, clock_state, clock_offset_ms, camera_id, data)
       SELECT $1, e.id, e.edge_id, e.epoch, e.seq, e.type, e.occurred_at, e.received_at, e.replayed, e.clock_state, e.clock_offset_ms, e.camera_id, e.data
         FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::boolean[],
                     $10::text[], $11::double precision[], $12::uuid[], $13::text[]::jsonb[])
           AS e(id, edge_id, epoch, seq, type, occurred_at, received_at, replayed, clock_state, clock_offset_ms, camera_id, data)
       ON CONFLICT DO NOTHING RETURNING id`,
      [
        tx.tenantId,
        plainArray(items.map(({ event }) => event.id)),
        plainArray(items.map(({ edgeId }) => edgeId)),
        plainArray(items.map(({ event }) => event.epoch)),
        plainArray(items.map(({ event }) => event.seq)),
        plainArray(items.map(({ event }) => event.type)),
        plainArray(items.map(({ event }) => event.occurredAt)),
        plainArray(items.map(({ receivedAt }) => receivedAt.toISOString())),
        plainArray(items.map(({ event }) => event.replayed)),
        plainArray(items.map(({ event }) => event.clock.state)),
        plainArray(items.map(({ event }) => event.clock.offsetMs)),
        plainArray(items.map(({ event }) => event.cameraId ?? null)),
        items.map(({ dataJson }) => dataJson),
      ],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Events of the log that have the id or the number of one of these. */
  async holders(tx: TenantTransaction, items: readonly IngestItem[]): Promise<StoredPosition[]> {
    const rows = await tx.query<PositionRow>(
      `SELECT id, edge_id, epoch, seq FROM events WHERE id = ANY ($1::uuid[])
       UNION
       SELECT e.id, e.edge_id, e.epoch, e.seq
         FROM unnest($2::uuid[], $3::uuid[], $4::bigint[]) AS k(edge_id, epoch, seq)
         JOIN events e ON e.edge_id = k.edge_id AND e.epoch = k.epoch AND e.seq = k.seq`,
      [
        items.map(({ event }) => event.id),
        items.map(({ edgeId }) => edgeId),
        items.map(({ event }) => event.epoch),
        items.map(({ event }) => event.seq),
      ],
    );
    return rows.map((row) => ({ id: row.id, edgeId: row.edge_id, epoch: row.epoch, seq: Number(row.seq) }));
  }

  /** Highest number that the log holds of each (box, epoch); those without any are left out. */
  async highest(tx: TenantTransaction, logs: readonly { edgeId: string; epoch: string }[]): Promise<StoredPosition[]> {
    const rows = await tx.query<PositionRow>(
      `SELECT e.id, k.edge_id, k.epoch, e.seq FROM unnest($1::uuid[], $2::uuid[]) AS k(edge_id, epoch)
        CROSS JOIN LATERAL (SELECT id, seq FROM events WHERE edge_id = k.edge_id AND epoch = k.epoch ORDER BY seq DESC LIMIT 1) e`,
      [logs.map(({ edgeId }) => edgeId), logs.map(({ epoch }) => epoch)],
    );
    return rows.map((row) => ({ id: row.id, edgeId: row.edge_id, epoch: row.epoch, seq: Number(row.seq) }));
  }
}
