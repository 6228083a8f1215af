import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../database/tenant-database.js';

/** The newest erasure of one person. */
export interface ErasureRow {
  readonly employeeId: string;
  readonly code: string;
  readonly name: string;
  readonly erasedAt: Date;
  readonly hasLeft: boolean;
  readonly isConfirmed: boolean;
  readonly addressesLeft: number;
  /** Times as text: ISO 8601, from JSON. */
  readonly boxes: readonly BoxRow[];
}
export interface BoxRow {
  readonly edgeId: string;
  readonly edgeName: string;
  readonly confirmedAt: string | null;
  readonly lastHeardAt: string | null;
}
export interface ErasureFilter {
  readonly employeeId?: string | undefined;
  readonly state?: 'pending' | 'confirmed' | undefined;
  /** Erased at, and employee, of the last one before. */
  readonly after?: readonly [string, string] | null;
  readonly limit: number;
}

/**
 * A box has confirmed when it says that it had erased the person at the version of the newest erasure, or later. Every box counts, also one
 * that came later: it is told all erasures, and confirms them.
 */
const erasures = `
  SELECT g.employee_id AS "employeeId", e.code, e.name, e.deleted_at IS NOT NULL AS "hasLeft", g.erased_at AS "erasedAt",
         coalesce(b.boxes, '[]') AS boxes, coalesce(b.confirmed, true) AS "isConfirmed",
         ((SELECT count(*) FROM messages m WHERE m.recipient_id = g.employee_id AND m.recipient IS NOT NULL)
          + (SELECT count(*) FROM tellings t WHERE t.recipient_id = g.employee_id AND t.recipient IS NOT NULL AND t.message_id IS NULL))::int AS "addressesLeft"
    FROM (SELECT DISTINCT ON (employee_id) employee_id, gallery_version, erased_at FROM gallery_erasures
           ORDER BY employee_id, gallery_version DESC) g
    JOIN employees e ON e.id = g.employee_id
    CROSS JOIN LATERAL (
      SELECT bool_and(c.edge_id IS NOT NULL) AS confirmed,
             jsonb_agg(jsonb_build_object('edgeId', d.id, 'edgeName', d.name, 'confirmedAt', c.confirmed_at, 'lastHeardAt', s.last_heard_at)
                       ORDER BY d.name, d.id) AS boxes
        FROM edges d
        LEFT JOIN erasure_confirmations c
          ON c.edge_id = d.id AND c.employee_id = g.employee_id AND c.gallery_version >= g.gallery_version
        LEFT JOIN edge_status s ON s.edge_id = d.id) b`;

/** What is known of erasures; written by `Erasure` and by the confirmations of boxes. */
@Injectable()
export class ErasureProofRepository {
  /** Newest first; `limit + 1` rows at most. */
  list(tx: TenantTransaction, { employeeId, state, after = null, limit }: ErasureFilter): Promise<ErasureRow[]> {
    return tx.query<ErasureRow>(
      `SELECT * FROM (${erasures}) x
        WHERE ($1::uuid IS NULL OR x."employeeId" = $1)
          AND ($2::boolean IS NULL OR x."isConfirmed" = $2)
          AND ($3::timestamptz IS NULL OR (x."erasedAt", x."employeeId") < ($3, $4::uuid))
        ORDER BY x."erasedAt" DESC, x."employeeId" DESC LIMIT $5`,
      [employeeId ?? null, state === undefined ? null : state === 'confirmed', after?.[0] ?? null, after?.[1] ?? null, limit + 1],
    );
  }
}
