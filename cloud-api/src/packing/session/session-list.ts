import { Injectable } from '@nestjs/common';
import type { PackingSessionRow, PageQuery } from '@sigap/contracts';
import { z } from 'zod';
import { TenantDatabase } from '../../database/tenant-database.js';
import { decodeCursor, pageOf } from '../../http/page-cursor.js';

interface Row extends Omit<PackingSessionRow, 'startedAt' | 'endedAt'> {
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}
const cursorKey = z.tuple([z.iso.datetime(), z.uuid()]);

/** Sessions (shifts) of all boxes, newest first. Parcels are those of the figures: shipped, and not cancelled. */
@Injectable()
export class SessionList {
  constructor(private readonly database: TenantDatabase) {}

  async page(tenantId: string, { cursor, limit }: PageQuery): Promise<{ items: PackingSessionRow[]; nextCursor: string | null }> {
    const after = decodeCursor(cursor, cursorKey);
    const rows = await this.database.run(tenantId, (tx) =>
      tx.query<Row>(
        `SELECT s.id, s.edge_id AS "edgeId", coalesce(e.name, '') AS "edgeName", s.started_at AS "startedAt", s.ended_at AS "endedAt", s.forced,
                coalesce(r.parcels, 0) AS parcels, coalesce(r.employees, 0) AS employees
           FROM packing_sessions s
           LEFT JOIN edges e ON e.tenant_id = s.tenant_id AND e.id = s.edge_id
           LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE mode = 'ship' AND stop_reason IS DISTINCT FROM 'cancelled')::int AS parcels,
                                    count(DISTINCT employee_id)::int AS employees
                                FROM recordings r WHERE r.session_id = s.id AND r.edge_id = s.edge_id) r ON true
          WHERE $1::timestamptz IS NULL OR (s.started_at, s.id) < ($1, $2::uuid)
          ORDER BY s.started_at DESC, s.id DESC LIMIT $3`,
        [after?.[0] ?? null, after?.[1] ?? null, limit + 1],
      ),
    );
    return pageOf(
      rows,
      limit,
      (row) => [row.startedAt.toISOString(), row.id],
      (row) => ({ ...row, startedAt: row.startedAt.toISOString(), endedAt: row.endedAt?.toISOString() ?? null }),
    );
  }
}
