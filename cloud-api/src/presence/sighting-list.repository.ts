import { Injectable } from '@nestjs/common';
import type { presenceRoutes, QueryOf, Sighting } from '@sigap/contracts';
import { z } from 'zod';
import type { TenantTransaction } from '../database/tenant-database.js';
import { decodeCursor, pageOf } from '../http/page-cursor.js';

interface Row {
  id: string;
  employee_id: string;
  employee_code: string;
  employee_name: string;
  camera_id: string;
  camera_name: string | null;
  zone: string | null;
  started_at: Date;
  last_seen_at: Date;
  live_last_seen_at: Date | null;
  ended_at: Date | null;
  similarity: number;
  pack: string;
  shots: number;
  has_picture: boolean;
}
const cursorKey = z.tuple([z.iso.datetime(), z.uuid()]);

@Injectable()
export class SightingListRepository {
  /**
   * Newest first; those that were taken back, and those of people who were never employees here, are left out.
   * @param oldestPicture pictures taken up to then are not shown any more
   */
  async page(tx: TenantTransaction, query: QueryOf<typeof presenceRoutes.sightings>, oldestPicture: Date) {
    const after = decodeCursor(query.cursor, cursorKey);
    const rows = await tx.query<Row>(
      `SELECT s.id, s.employee_id, e.code AS employee_code, e.name AS employee_name, s.camera_id, c.name AS camera_name, c.zone,
              s.started_at, s.last_seen_at, s.live_last_seen_at, s.ended_at, s.similarity, s.pack, s.shots,
              EXISTS (SELECT 1 FROM sighting_pictures p
                        JOIN blobs b ON b.tenant_id = p.tenant_id AND b.sha256 = p.sha256 AND b.expires_at IS NOT NULL
                       WHERE p.tenant_id = s.tenant_id AND p.sighting_id = s.id AND p.taken_at > $9) AS has_picture
         FROM sightings s
         JOIN employees e ON e.tenant_id = s.tenant_id AND e.id = s.employee_id
         LEFT JOIN cameras c ON c.tenant_id = s.tenant_id AND c.id = s.camera_id
        WHERE s.tenant_id = $1 AND s.retracted_at IS NULL
          AND ($2::timestamptz IS NULL OR s.last_seen_at >= $2) AND ($3::timestamptz IS NULL OR s.started_at < $3)
          AND ($4::uuid IS NULL OR s.employee_id = $4) AND ($5::uuid IS NULL OR s.camera_id = $5)
          AND ($6::timestamptz IS NULL OR (s.started_at, s.id) < ($6, $7::uuid))
        ORDER BY s.started_at DESC, s.id DESC LIMIT $8`,
      [
        tx.tenantId,
        query.from ?? null,
        query.to ?? null,
        query.employeeId ?? null,
        query.cameraId ?? null,
        after?.[0] ?? null,
        after?.[1] ?? null,
        query.limit + 1,
        oldestPicture,
      ],
    );
    return pageOf(rows, query.limit, (row) => [row.started_at.toISOString(), row.id], sightingOf);
  }
}

function sightingOf(row: Row): Sighting {
  return {
    id: row.id,
    employeeId: row.employee_id,
    employeeCode: row.employee_code,
    employeeName: row.employee_name,
    cameraId: row.camera_id,
    cameraName: row.camera_name,
    zone: row.zone,
    startedAt: row.started_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    similarity: row.similarity,
    pack: row.pack,
    shots: row.shots,
    replayed: row.live_last_seen_at === null,
    hasPicture: row.has_picture,
  };
}
