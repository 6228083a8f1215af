import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../database/tenant-database.js';
import type { SightingState } from './sighting-fold.js';

interface Row {
  id: string;
  employee_id: string | null;
  camera_id: string | null;
  edge_id: string | null;
  pack: string | null;
  started_at: Date | null;
  last_seen_at: Date | null;
  live_last_seen_at: Date | null;
  ended_at: Date | null;
  end_reason: string | null;
  similarity: number | null;
  shots: number | null;
  retracted_at: Date | null;
  retract_reason: string | null;
}

/** Another transaction wrote a sighting that was new a moment ago. The code is that of a serialization failure: it is tried again. */
export class SightingRace extends Error {
  override readonly name = 'SightingRace';
  readonly code = '40001';
}

const names = [
  'employee_id',
  'camera_id',
  'edge_id',
  'pack',
  'started_at',
  'last_seen_at',
  'live_last_seen_at',
  'ended_at',
  'end_reason',
  'similarity',
  'shots',
  'retracted_at',
  'retract_reason',
] as const;
const columns = names.join(', ');
const values = names.map((name) => `s.${name}`).join(', ');
const unnested = `unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::timestamptz[],
  $10::timestamptz[], $11::text[], $12::double precision[], $13::int[], $14::timestamptz[], $15::text[]) AS s(id, ${columns})`;

@Injectable()
export class SightingRepository {
  /** The rows that are there, locked until the end of the transaction. */
  async lock(tx: TenantTransaction, ids: readonly string[]): Promise<Map<string, SightingState>> {
    const rows = await tx.query<Row>(`SELECT id, ${columns} FROM sightings WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE`, [ids]);
    return new Map(rows.map((row) => [row.id, stateOf(row)]));
  }

  /** @throws SightingRace when one of them has come into being since `lock` */
  async insert(tx: TenantTransaction, states: readonly SightingState[]): Promise<void> {
    if (states.length === 0) return;
    const inserted = await tx.execute(
      `INSERT INTO sightings (tenant_id, id, ${columns}) SELECT $1, s.id, ${values} FROM ${unnested} ORDER BY s.id ON CONFLICT DO NOTHING`,
      [tx.tenantId, ...arraysOf(states)],
    );
    if (inserted !== states.length) throw new SightingRace('a sighting was written by another transaction');
  }

  /** Rows that `lock` gave. */
  async update(tx: TenantTransaction, states: readonly SightingState[]): Promise<void> {
    if (states.length === 0) return;
    await tx.execute(`UPDATE sightings AS o SET (${columns}) = ROW (${values}) FROM ${unnested} WHERE o.tenant_id = $1 AND o.id = s.id`, [
      tx.tenantId,
      ...arraysOf(states),
    ]);
  }

  /** Of all people; for the replay. */
  async clear(tx: TenantTransaction): Promise<void> {
    for (const table of ['employee_cameras', 'employee_tracking', 'sightings']) await tx.execute(`DELETE FROM ${table}`);
  }
}

function stateOf(row: Row): SightingState {
  const { employee_id, camera_id, edge_id, pack, started_at, last_seen_at, similarity, shots } = row;
  const whole = employee_id && camera_id && edge_id && pack !== null && started_at && last_seen_at && similarity !== null && shots !== null;
  return {
    id: row.id,
    body: whole
      ? {
          employeeId: employee_id,
          cameraId: camera_id,
          edgeId: edge_id,
          pack,
          startedAt: started_at.getTime(),
          lastSeenAt: last_seen_at.getTime(),
          liveLastSeenAt: row.live_last_seen_at?.getTime() ?? null,
          endedAt: row.ended_at?.getTime() ?? null,
          endReason: row.end_reason,
          similarity,
          shots,
        }
      : null,
    retractedAt: row.retracted_at?.getTime() ?? null,
    retractReason: row.retract_reason,
  };
}

function arraysOf(states: readonly SightingState[]): unknown[][] {
  const time = (at: number | null | undefined) => (at === null || at === undefined ? null : new Date(at).toISOString());
  return [
    states.map(({ id }) => id),
    states.map(({ body }) => body?.employeeId ?? null),
    states.map(({ body }) => body?.cameraId ?? null),
    states.map(({ body }) => body?.edgeId ?? null),
    states.map(({ body }) => body?.pack ?? null),
    states.map(({ body }) => time(body?.startedAt)),
    states.map(({ body }) => time(body?.lastSeenAt)),
    states.map(({ body }) => time(body?.liveLastSeenAt)),
    states.map(({ body }) => time(body?.endedAt)),
    states.map(({ body }) => body?.endReason ?? null),
    states.map(({ body }) => body?.similarity ?? null),
    states.map(({ body }) => body?.shots ?? null),
    states.map(({ retractedAt }) => time(retractedAt)),
    states.map(({ retractReason }) => retractReason),
  ];
}
