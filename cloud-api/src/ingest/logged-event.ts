import type { SigapEvent } from '@sigap/contracts';
import type { TenantTransaction } from '../database/tenant-database.js';
import type { IngestedEvent } from './event-handler.js';

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

/** The events of some types as the log holds them, by id, some at a time. */
export async function* loggedEvents(tx: TenantTransaction, types: readonly string[], pageSize: number): AsyncGenerator<IngestedEvent[]> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await tx.query<EventRow>('SELECT * FROM events WHERE id > $1 AND type = ANY ($2::text[]) ORDER BY id LIMIT $3', [
      after,
      types,
      pageSize,
    ]);
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
    yield rows.map(ingestedOf);
  }
}

function ingestedOf(row: EventRow): IngestedEvent {
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
