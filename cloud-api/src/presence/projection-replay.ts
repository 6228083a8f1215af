import { Injectable } from '@nestjs/common';
import type { SigapEvent } from '@sigap/contracts';
import { TenantDatabase } from '../database/tenant-database.js';
import { SightingHandler } from './sighting.handler.js';
import { SightingRepository } from './sighting.repository.js';
import { sightingTypes } from './sighting-fold.js';

interface EventRow {
  id: string;
  edge_id: string;
  epoch: string;
  seq: string;
  type: string;
  occurred_at: Date;
  received_at: Date;
  replayed: boolean;
  clock_state: string;
  clock_offset_ms: number | null;
  camera_id: string | null;
  data: unknown;
}

/** Makes the projections of presence anew from the event log: they hold nothing that the log does not (rule 4). */
@Injectable()
export class ProjectionReplay {
  constructor(
    private readonly database: TenantDatabase,
    private readonly sightings: SightingRepository,
    private readonly handler: SightingHandler,
  ) {}

  /** In one transaction, so readers see the old or the new. @param pageSize events at a time @returns events that were applied */
  replay(tenantId: string, pageSize = 1_000): Promise<number> {
    return this.database.run(tenantId, async (tx) => {
      await tx.execute('LOCK TABLE sightings IN SHARE ROW EXCLUSIVE MODE');
      await this.sightings.clear(tx);
      let after = '00000000-0000-0000-0000-000000000000';
      let applied = 0;
      for (;;) {
        const rows = await tx.query<EventRow>('SELECT * FROM events WHERE id > $1 AND type = ANY ($2::text[]) ORDER BY id LIMIT $3', [
          after,
          sightingTypes,
          pageSize,
        ]);
        const last = rows.at(-1);
        if (!last) return applied;
        after = last.id;
        applied += rows.length;
        await this.handler.project(tx, rows.map(ingestedOf));
      }
    });
  }
}

function ingestedOf(row: EventRow) {
  // the log holds what was parsed when it came in
  const event = {
    id: row.id,
    v: 1,
    epoch: row.epoch,
    seq: Number(row.seq),
    type: row.type,
    occurredAt: row.occurred_at.toISOString(),
    clock: { state: row.clock_state, offsetMs: row.clock_offset_ms },
    replayed: row.replayed,
    ...(row.camera_id === null ? {} : { cameraId: row.camera_id }),
    data: row.data,
  } as unknown as SigapEvent;
  return { edgeId: row.edge_id, receivedAt: row.received_at, event };
}
