import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../database/tenant-database.js';
import { newestForLive } from './tracking-fold.js';

/** A person and a camera. */
export interface Encounter {
  readonly employeeId: string;
  readonly cameraId: string;
  /** When the camera saw the person, milliseconds since 1970; null: something was taken back, so all of the pair is looked at again. */
  readonly seenAt: number | null;
}

/**
 * Rows that follow from `sightings`, computed anew for those whom a batch touched. Each person's row is locked first: the statement
 * after the lock sees what others have committed, so two batches about one person can't overwrite each other's knowledge.
 */
@Injectable()
export class TrackingRepository {
  /** @param encounters the pairs that the batch touched */
  async refresh(tx: TenantTransaction, encounters: readonly Encounter[]): Promise<void> {
    const employeeIds = [...new Set(encounters.map(({ employeeId }) => employeeId))].toSorted();
    if (employeeIds.length === 0) return;
    await this.lock(tx, employeeIds);
    await this.refreshLastSeen(tx, employeeIds);
    await this.refreshCameras(tx, encounters);
  }

  private async lock(tx: TenantTransaction, employeeIds: readonly string[]): Promise<void> {
    await tx.execute(
      `INSERT INTO employee_tracking (tenant_id, employee_id) SELECT $1, e.id FROM unnest($2::uuid[]) AS e(id) ORDER BY e.id ON CONFLICT DO NOTHING`,
      [tx.tenantId, employeeIds],
    );
    await tx.query('SELECT 1 FROM employee_tracking WHERE employee_id = ANY ($1::uuid[]) ORDER BY employee_id FOR UPDATE', [employeeIds]);
  }

  /**
   * The same as `foldTracking`. Both lookups are in the order of the index `sightings_of_employee` and limited, so that the planner has no
   * other choice: with a range instead it read all sightings of the tenant for each person, as long as it had no statistics.
   */
  private async refreshLastSeen(tx: TenantTransaction, employeeIds: readonly string[]): Promise<void> {
    await tx.execute(
      `UPDATE employee_tracking AS t
          SET sighting_id = last.id, camera_id = last.camera_id, last_seen = last.last_seen_at, similarity = last.similarity, live_last_seen = live.at
         FROM unnest($2::uuid[]) AS e(id)
         LEFT JOIN LATERAL (
           SELECT s.id, s.camera_id, s.last_seen_at, s.similarity FROM sightings s
            WHERE s.tenant_id = $1 AND s.employee_id = e.id AND s.retracted_at IS NULL
            ORDER BY s.last_seen_at DESC, s.started_at DESC, s.id DESC LIMIT 1) AS last ON true
         LEFT JOIN LATERAL (
           SELECT max(n.live_last_seen_at) AS at FROM (
             SELECT s.live_last_seen_at FROM sightings s
              WHERE s.tenant_id = $1 AND s.employee_id = e.id AND s.retracted_at IS NULL
              ORDER BY s.last_seen_at DESC, s.started_at DESC, s.id DESC LIMIT ${newestForLive}) AS n) AS live ON true
        WHERE t.tenant_id = $1 AND t.employee_id = e.id`,
      [tx.tenantId, employeeIds],
    );
  }

  /** The greatest time counts, so what is only added needs no look at the rest. */
  private async refreshCameras(tx: TenantTransaction, encounters: readonly Encounter[]): Promise<void> {
    const added = new Map<string, Encounter & { readonly seenAt: number }>();
    const doubtful = new Map<string, Encounter>();
    for (const { employeeId, cameraId, seenAt } of encounters) {
      const key = `${employeeId} ${cameraId}`;
      if (seenAt === null) doubtful.set(key, { employeeId, cameraId, seenAt });
      else if (seenAt > (added.get(key)?.seenAt ?? Number.NEGATIVE_INFINITY)) added.set(key, { employeeId, cameraId, seenAt });
    }
    await this.addCameras(tx, [...added.values()]);
    await this.recomputeCameras(tx, [...doubtful.values()]);
  }

  private async addCameras(tx: TenantTransaction, pairs: readonly (Encounter & { readonly seenAt: number })[]): Promise<void> {
    if (pairs.length === 0) return;
    await tx.execute(
      `INSERT INTO employee_cameras AS c (tenant_id, employee_id, camera_id, last_seen)
       SELECT $1, p.* FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) AS p(employee_id, camera_id, last_seen) ORDER BY 2, 3
       ON CONFLICT (tenant_id, employee_id, camera_id) DO UPDATE SET last_seen = excluded.last_seen WHERE c.last_seen < excluded.last_seen`,
      [
        tx.tenantId,
        pairs.map(({ employeeId }) => employeeId),
        pairs.map(({ cameraId }) => cameraId),
        pairs.map(({ seenAt }) => new Date(seenAt).toISOString()),
      ],
    );
  }

  private async recomputeCameras(tx: TenantTransaction, pairs: readonly Encounter[]): Promise<void> {
    if (pairs.length === 0) return;
    const last = `
      SELECT p.employee_id, p.camera_id, last.at FROM unnest($2::uuid[], $3::uuid[]) AS p(employee_id, camera_id)
        LEFT JOIN LATERAL (
          SELECT s.last_seen_at AS at FROM sightings s
           WHERE s.tenant_id = $1 AND s.employee_id = p.employee_id AND s.camera_id = p.camera_id AND s.retracted_at IS NULL
           ORDER BY s.last_seen_at DESC, s.started_at DESC, s.id DESC LIMIT 1) AS last ON true`;
    await tx.execute(
      `WITH last AS (${last}), gone AS (
         DELETE FROM employee_cameras c USING last
          WHERE c.tenant_id = $1 AND c.employee_id = last.employee_id AND c.camera_id = last.camera_id AND last.at IS NULL)
       INSERT INTO employee_cameras (tenant_id, employee_id, camera_id, last_seen)
       SELECT $1, last.employee_id, last.camera_id, last.at FROM last WHERE last.at IS NOT NULL ORDER BY 2, 3
       ON CONFLICT (tenant_id, employee_id, camera_id) DO UPDATE SET last_seen = excluded.last_seen`,
      [tx.tenantId, pairs.map(({ employeeId }) => employeeId), pairs.map(({ cameraId }) => cameraId)],
    );
  }
}
