import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../database/tenant-database.js';
import type { SessionFacets } from './session-fold.js';

const rows = `SELECT (row->>'edgeId')::uuid AS edge_id, row->>'id' AS id, (row->>'eventId')::uuid AS event, row->'data' AS f
                FROM jsonb_array_elements($2::jsonb) AS row`;

/** `started_at` is told by both ends of a session: that of the beginning counts, and the other while there is none. */
const statements: Record<keyof SessionFacets, string> = {
  started: `
    INSERT INTO packing_sessions AS s (tenant_id, edge_id, id, started_at, started_by, started_event)
    SELECT $1, edge_id, id::uuid, (f->>'startedAt')::timestamptz, (f->>'startedBy')::uuid, event FROM (${rows}) AS r
    ON CONFLICT (tenant_id, edge_id, id) DO UPDATE
       SET started_at = excluded.started_at, started_by = excluded.started_by, started_event = excluded.started_event
     WHERE s.started_event IS NULL OR s.started_event < excluded.started_event`,
  ended: `
    INSERT INTO packing_sessions AS s (tenant_id, edge_id, id, started_at, ended_at, ended_by, forced, ended_event)
    SELECT $1, edge_id, id::uuid, (f->>'startedAt')::timestamptz, (f->>'endedAt')::timestamptz, (f->>'endedBy')::uuid, (f->>'forced')::boolean, event
      FROM (${rows}) AS r
    ON CONFLICT (tenant_id, edge_id, id) DO UPDATE
       SET started_at = CASE WHEN s.started_event IS NULL THEN excluded.started_at ELSE s.started_at END,
           ended_at = excluded.ended_at, ended_by = excluded.ended_by, forced = excluded.forced, ended_event = excluded.ended_event
     WHERE s.ended_event IS NULL OR s.ended_event < excluded.ended_event`,
  assigned: `
    INSERT INTO packing_assignments AS a (tenant_id, edge_id, id, session_id, camera_id, employee_id, platform, assigned_at, assigned_event)
    SELECT $1, edge_id, id::uuid, (f->>'sessionId')::uuid, (f->>'cameraId')::uuid, (f->>'employeeId')::uuid, f->>'platform',
           (f->>'assignedAt')::timestamptz, event FROM (${rows}) AS r
    ON CONFLICT (tenant_id, edge_id, id) DO UPDATE
       SET session_id = excluded.session_id, camera_id = excluded.camera_id, employee_id = excluded.employee_id,
           platform = excluded.platform, assigned_at = excluded.assigned_at, assigned_event = excluded.assigned_event
     WHERE a.assigned_event < excluded.assigned_event`,
  // after "assigned", which an unassignment tells as well: the row is there
  unassigned: `
    UPDATE packing_assignments AS a SET unassigned_at = (r.f->>'unassignedAt')::timestamptz, unassigned_event = r.event
      FROM (${rows}) AS r
     WHERE a.tenant_id = $1 AND a.edge_id = r.edge_id AND a.id = r.id::uuid AND (a.unassigned_event IS NULL OR a.unassigned_event < r.event)`,
  keys: `
    INSERT INTO packing_keys AS k (tenant_id, edge_id, key_id, public_key, chain_id, made_at, made_event)
    SELECT $1, edge_id, id, f->>'publicKey', (f->>'chainId')::uuid, (f->>'madeAt')::timestamptz, event FROM (${rows}) AS r
    ON CONFLICT (tenant_id, edge_id, key_id) DO UPDATE
       SET public_key = excluded.public_key, chain_id = excluded.chain_id, made_at = excluded.made_at, made_event = excluded.made_event
     WHERE k.made_event < excluded.made_event`,
};

/** Rows of `packing_sessions`, `packing_assignments`, `packing_keys`. */
@Injectable()
export class SessionRepository {
  async merge(tx: TenantTransaction, facets: SessionFacets): Promise<void> {
    for (const name of Object.keys(statements) as (keyof SessionFacets)[])
      if (facets[name].length > 0) await tx.execute(statements[name], [tx.tenantId, JSON.stringify(facets[name])]);
  }

  async clear(tx: TenantTransaction): Promise<void> {
    for (const table of ['packing_sessions', 'packing_assignments', 'packing_keys']) await tx.execute(`DELETE FROM ${table}`);
  }
}
