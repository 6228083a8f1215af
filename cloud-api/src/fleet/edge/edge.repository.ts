import { Injectable } from '@nestjs/common';
import { type Edge, edgeHealth } from '@sigap/contracts';
import type { TenantTransaction } from '../../database/tenant-database.js';

interface EdgeRow {
  id: string;
  name: string;
  site: string;
  desired_version: number;
  session: number | null;
  state: 'online' | 'offline';
  state_since: Date | null;
  last_heard_at: Date | null;
  agent_version: string | null;
  applied_version: number;
  refused: { version: number; reason: string } | null;
  health: unknown;
}

/** Rows of `edges`, read together with their status. */
@Injectable()
export class EdgeRepository {
  async add(tx: TenantTransaction, edge: { id: string; name: string; siteId: string; tokenHash: Buffer }): Promise<void> {
    await tx.execute('INSERT INTO edges (tenant_id, id, name, site_id, token_hash) VALUES ($1, $2, $3, $4, $5)', [
      tx.tenantId,
      edge.id,
      edge.name,
      edge.siteId,
      edge.tokenHash,
    ]);
    await tx.execute('INSERT INTO edge_status (tenant_id, edge_id) VALUES ($1, $2)', [tx.tenantId, edge.id]);
  }

  /** @returns the id of the box of that name, or null */
  async setToken(tx: TenantTransaction, name: string, tokenHash: Buffer): Promise<string | null> {
    const [row] = await tx.query<{ id: string }>('UPDATE edges SET token_hash = $2 WHERE name = $1 RETURNING id', [name, tokenHash]);
    return row?.id ?? null;
  }

  /** The tenant's oldest site; null when it has none. */
  async firstSiteId(tx: TenantTransaction): Promise<string | null> {
    const [row] = await tx.query<{ id: string }>('SELECT id FROM sites ORDER BY created_at, id LIMIT 1');
    return row?.id ?? null;
  }

  /** Sorted by name; `limit + 1` rows at most. */
  async page(tx: TenantTransaction, after: string | null, limit: number): Promise<Edge[]> {
    const rows = await tx.query<EdgeRow>(
      `SELECT e.id, e.name, s.name AS site, e.desired_version, t.session, t.state, t.state_since, t.last_heard_at, t.agent_version,
              t.applied_version, t.refused, t.health
         FROM edges e
         JOIN sites s ON s.tenant_id = e.tenant_id AND s.id = e.site_id
         JOIN edge_status t ON t.edge_id = e.id
        WHERE $1::text IS NULL OR e.name > $1
        ORDER BY e.name LIMIT $2`,
      [after, limit + 1],
    );
    return rows.map(edgeOf);
  }

  /** Ids of all boxes. */
  async ids(tx: TenantTransaction): Promise<string[]> {
    return (await tx.query<{ id: string }>('SELECT id FROM edges ORDER BY created_at, id')).map((row) => row.id);
  }

  async exists(tx: TenantTransaction, edgeId: string): Promise<boolean> {
    return (await tx.query('SELECT 1 FROM edges WHERE id = $1', [edgeId])).length > 0;
  }
}

function edgeOf(row: EdgeRow): Edge {
  return {
    id: row.id,
    name: row.name,
    site: row.site,
    state: row.session === null ? 'never-seen' : row.state,
    stateSince: row.state_since?.toISOString() ?? null,
    lastHeardAt: row.last_heard_at?.toISOString() ?? null,
    agentVersion: row.agent_version,
    desiredVersion: row.desired_version,
    appliedVersion: row.applied_version,
    refused: row.refused,
    // as a box of another version sent it: shown when it is still understood
    health: edgeHealth.safeParse(row.health).data ?? null,
  };
}
