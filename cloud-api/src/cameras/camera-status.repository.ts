import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../database/tenant-database.js';
import type { CameraStatus } from './camera-observation.js';

/** Rows of `camera_status`. */
@Injectable()
export class CameraStatusRepository {
  /** Locks and reads; cameras without a row are missing from the map. */
  async lock(tx: TenantTransaction, cameraIds: readonly string[]): Promise<Map<string, CameraStatus>> {
    const rows = await tx.query<CameraStatus & { id: string }>(
      `SELECT camera_id AS id, state, fault, state_since AS "stateSince", last_event_at AS "observedAt", last_frame_at AS "lastFrameAt"
         FROM camera_status WHERE camera_id = ANY($1::uuid[]) ORDER BY camera_id FOR UPDATE`,
      [cameraIds],
    );
    return new Map(rows.map(({ id, ...status }) => [id, status]));
  }

  /** Two transactions that both see no row yet are told apart by time: the newer one stays. */
  async save(tx: TenantTransaction, cameraId: string, status: CameraStatus): Promise<void> {
    await tx.execute(
      `INSERT INTO camera_status AS s (tenant_id, camera_id, state, fault, state_since, last_event_at, last_frame_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (tenant_id, camera_id) DO UPDATE
          SET state = excluded.state, fault = excluded.fault, state_since = excluded.state_since,
              last_event_at = excluded.last_event_at, last_frame_at = excluded.last_frame_at
        WHERE s.last_event_at <= excluded.last_event_at`,
      [tx.tenantId, cameraId, status.state, status.fault, status.stateSince, status.observedAt, status.lastFrameAt],
    );
  }

  /** Which of these cameras belong to that box: a box tells of its own cameras alone. */
  async ofEdge(tx: TenantTransaction, edgeId: string, cameraIds: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM unnest($2::uuid[]) AS wanted(id)
        WHERE NOT EXISTS (SELECT 1 FROM cameras c WHERE c.id = wanted.id AND c.edge_id IS DISTINCT FROM $1)`,
      [edgeId, cameraIds],
    );
    return new Set(rows.map((row) => row.id));
  }
}
