import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../database/tenant-database.js';
import type { ReportedParcel, ReportedSession } from './session-report.js';

/** Scanned at, and id, of the last parcel before. */
export type ParcelPlace = readonly [Date, string];

@Injectable()
export class SessionReportRepository {
  /** Null when there is none. Of two boxes that use one id (a faulty one) the one that began first counts. */
  async session(tx: TenantTransaction, id: string): Promise<Omit<ReportedSession, 'timeZone'> | null> {
    const [row] = await tx.query<Omit<ReportedSession, 'timeZone'>>(
      `SELECT s.id, s.edge_id AS "edgeId", coalesce(e.name, '') AS "edgeName", t.name AS company, s.started_at AS "startedAt",
              s.ended_at AS "endedAt", s.forced,
              (SELECT count(*)::integer FROM recordings r
                WHERE r.tenant_id = s.tenant_id AND r.edge_id = s.edge_id AND r.session_id = s.id AND r.scanned_at IS NOT NULL) AS recordings
         FROM packing_sessions s
         JOIN tenants t ON t.id = s.tenant_id
         LEFT JOIN edges e ON e.tenant_id = s.tenant_id AND e.id = s.edge_id
        WHERE s.tenant_id = $1 AND s.id = $2 ORDER BY s.started_at, s.edge_id LIMIT 1`,
      [tx.tenantId, id],
    );
    return row ?? null;
  }

  /** In the order of their scans. */
  parcels(
    tx: TenantTransaction,
    { edgeId, id }: Pick<ReportedSession, 'edgeId' | 'id'>,
    after: ParcelPlace | null,
    limit: number,
  ): Promise<ReportedParcel[]> {
    return tx.query<ReportedParcel>(
      `SELECT r.id, r.label, r.platform, r.mode, coalesce(r.camera_name, k.name, '') AS station, coalesce(e.code, '') AS "employeeCode",
              coalesce(e.name, '') AS "employeeName", r.scanned_at AS "scannedAt", r.stopped_at AS "stoppedAt", r.stop_reason AS "stopReason",
              r.condition, r.note, encode(r.sha256, 'hex') AS sha256
         FROM recordings r
         LEFT JOIN cameras k ON k.tenant_id = r.tenant_id AND k.id = r.camera_id
         LEFT JOIN employees e ON e.tenant_id = r.tenant_id AND e.id = r.employee_id
        WHERE r.tenant_id = $1 AND r.edge_id = $2 AND r.session_id = $3 AND r.scanned_at IS NOT NULL
          AND ($4::timestamptz IS NULL OR (r.scanned_at, r.id) > ($4, $5::uuid))
        ORDER BY r.scanned_at, r.id LIMIT $6`,
      [tx.tenantId, edgeId, id, after?.[0] ?? null, after?.[1] ?? null, limit],
    );
  }
}
