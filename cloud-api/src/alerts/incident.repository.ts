import { Injectable } from '@nestjs/common';
import type { IncidentKind } from '@sigap/contracts';
import { v7 } from 'uuid';
import type { TenantTransaction } from '../database/tenant-database.js';
import type { IncidentFacts } from './alert-text.js';
import type { OpenIncident } from './incident-rule.js';

/** Times in milliseconds since 1970. */
export interface Incident extends OpenIncident {
  readonly id: string;
  readonly kind: IncidentKind;
  readonly thingId: string;
  readonly part: string;
  readonly facts: IncidentFacts;
}
interface Row {
  id: string;
  kind: IncidentKind;
  thing_id: string;
  part: string;
  occasion: Date;
  facts: IncidentFacts;
  opened_at: Date;
  told_at: Date | null;
}
const columns = 'id, kind, thing_id, part, occasion, facts, opened_at, told_at';

@Injectable()
export class IncidentRepository {
  async listOpen(tx: TenantTransaction): Promise<Incident[]> {
    return (await tx.query<Row>(`SELECT ${columns} FROM incidents WHERE cleared_at IS NULL`)).map(incidentOf);
  }

  /**
   * @returns null when one is open already (another instance was faster), or this occasion, or a later one, was told before
   */
  async open(tx: TenantTransaction, draft: Omit<Incident, 'id' | 'toldAt'>): Promise<Incident | null> {
    const [row] = await tx.query<Row>(
      `INSERT INTO incidents (tenant_id, id, kind, thing_id, part, occasion, facts, opened_at)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE NOT EXISTS (
         SELECT 1 FROM incidents WHERE kind = $3 AND thing_id = $4 AND part = $5 AND occasion >= $6 AND told_at IS NOT NULL)
       ON CONFLICT (tenant_id, kind, thing_id, part) WHERE cleared_at IS NULL DO NOTHING RETURNING ${columns}`,
      [
        tx.tenantId,
        v7(),
        draft.kind,
        draft.thingId,
        draft.part,
        new Date(draft.occasion),
        JSON.stringify(draft.facts),
        new Date(draft.openedAt),
      ],
    );
    return row ? incidentOf(row) : null;
  }

  /** @returns false when somebody else told or cleared it */
  async markTold(tx: TenantTransaction, id: string, facts: IncidentFacts, now: number): Promise<boolean> {
    const touched = await tx.execute(
      'UPDATE incidents SET told_at = $2, facts = $3 WHERE id = $1 AND told_at IS NULL AND cleared_at IS NULL',
      [id, new Date(now), JSON.stringify(facts)],
    );
    return touched === 1;
  }

  /** @param by a name, or `system:<why>` @returns null when it was cleared before */
  async clear(tx: TenantTransaction, id: string, by: string, now: number): Promise<Incident | null> {
    const [row] = await tx.query<Row>(
      `UPDATE incidents SET cleared_at = $2, cleared_by = $3 WHERE id = $1 AND cleared_at IS NULL RETURNING ${columns}`,
      [id, new Date(now), by],
    );
    return row ? incidentOf(row) : null;
  }

  /** @returns null when it was taken before, is not there, or was never told */
  async acknowledge(tx: TenantTransaction, id: string, by: string, now: number): Promise<Incident | null> {
    const [row] = await tx.query<Row>(
      `UPDATE incidents SET acknowledged_at = $2, acknowledged_by = $3
        WHERE id = $1 AND acknowledged_at IS NULL AND told_at IS NOT NULL RETURNING ${columns}`,
      [id, new Date(now), by],
    );
    return row ? incidentOf(row) : null;
  }

  async exists(tx: TenantTransaction, id: string): Promise<boolean> {
    return (await tx.query('SELECT 1 FROM incidents WHERE id = $1', [id])).length > 0;
  }
}

function incidentOf(row: Row): Incident {
  return {
    id: row.id,
    kind: row.kind,
    thingId: row.thing_id,
    part: row.part,
    occasion: row.occasion.getTime(),
    facts: row.facts,
    openedAt: row.opened_at.getTime(),
    toldAt: row.told_at?.getTime() ?? null,
  };
}
