import { Injectable } from '@nestjs/common';
import { cameraFault, type CameraState, type Shortage } from '@sigap/contracts';
import type { TenantTransaction } from '../database/tenant-database.js';
import { isBehind } from './coverage.js';
import type { CameraRow, EdgeRow, PersonRow, ShortageRow, TrackingRow } from './presence-model.js';
import type { SiteDay } from './site-day.js';

interface TrackingRecord {
  employee_id: string;
  camera_id: string | null;
  last_seen: Date | null;
  live_last_seen: Date | null;
  similarity: number | null;
  first_in: Date | null;
  last_out: Date | null;
  camera_ids: string[] | null;
}
interface CameraRecord {
  id: string;
  name: string;
  zone: string;
  purpose: string;
  enabled: boolean;
  edge_id: string | null;
  is_deleted: boolean;
  state: CameraState | null;
  fault: string | null;
  state_since: Date | null;
}
interface EdgeRecord {
  id: string;
  name: string;
  state: 'online' | 'offline' | null;
  state_since: Date | null;
  last_heard_at: Date | null;
  session: number | null;
  health_at: string | null;
  oldest_at: string | null;
  pack: string | null;
  recognition: EdgeRow['recognition'];
  health_session: number | null;
  shortages: Shortage[] | null;
  short_since: Partial<Record<Shortage['what'], string>> | null;
}

/** A camera counts as one that may see a person when it did within this time. */
const encounterMs = 7 * 24 * 3_600_000;

/** Whoever was seen before midnight is in since midnight, who is seen after it out at midnight. */
function trackingSql(firstIn: string, condition: string): string {
  return `
    SELECT t.employee_id, t.camera_id, t.last_seen, t.live_last_seen, t.similarity, greatest(d.started_at, $2) AS first_in,
           CASE WHEN d.started_at IS NOT NULL THEN least(t.last_seen, $3) END AS last_out, c.camera_ids
      FROM employee_tracking t
      LEFT JOIN ${firstIn} ON d.employee_id = t.employee_id
      LEFT JOIN LATERAL (
        SELECT array_agg(k.camera_id) AS camera_ids FROM employee_cameras k
         WHERE k.tenant_id = t.tenant_id AND k.employee_id = t.employee_id AND k.last_seen >= $4) AS c ON true
     WHERE t.tenant_id = $1 AND ${condition}`;
}

/** One pass over the sightings of today and yesterday, for those that go on over midnight. */
const firstInOfAll = `(
  SELECT s.employee_id, min(s.started_at) AS started_at FROM sightings s
   WHERE s.tenant_id = $1 AND s.retracted_at IS NULL AND s.last_seen_at >= $2
     AND s.started_at >= $2::timestamptz - interval '1 day' AND s.started_at < $3
   GROUP BY s.employee_id) AS d`;

/** In the order of the index of the person, and limited, so that the planner takes it also before it has statistics. */
const firstInOfSome = `LATERAL (
  SELECT t.employee_id, min(n.started_at) AS started_at FROM (
    SELECT s.started_at FROM sightings s
     WHERE s.tenant_id = $1 AND s.employee_id = t.employee_id AND s.retracted_at IS NULL AND s.last_seen_at >= $2
     ORDER BY s.last_seen_at DESC, s.started_at DESC, s.id DESC LIMIT 10000) AS n WHERE n.started_at < $3) AS d`;

/** What presence is judged by. Reads only. */
@Injectable()
export class PresenceRepository {
  /** Sorted by code as JavaScript compares it, since pages are cut by it; other collations put `a` before `B`. */
  people(tx: TenantTransaction): Promise<PersonRow[]> {
    return tx.query<PersonRow>(
      `SELECT e.id, e.code, e.name, e.department, e.role, s.name AS "supervisorName",
              EXISTS (SELECT 1 FROM templates t WHERE t.tenant_id = e.tenant_id AND t.employee_id = e.id) AS enrolled
         FROM employees e LEFT JOIN employees s ON s.tenant_id = e.tenant_id AND s.id = e.supervisor_id AND s.deleted_at IS NULL
        WHERE e.deleted_at IS NULL ORDER BY e.code COLLATE "C", e.id`,
    );
  }

  /** @param employeeIds null: of all */
  async tracking(tx: TenantTransaction, employeeIds: readonly string[] | null, day: SiteDay, now: number): Promise<TrackingRow[]> {
    const parameters: unknown[] = [tx.tenantId, new Date(day.start), new Date(day.end), new Date(now - encounterMs)];
    const rows = await (employeeIds === null
      ? tx.query<TrackingRecord>(trackingSql(firstInOfAll, 'true'), parameters)
      : tx.query<TrackingRecord>(trackingSql(firstInOfSome, 't.employee_id = ANY ($5::uuid[])'), [...parameters, employeeIds]));
    return rows.map((row) => ({
      employeeId: row.employee_id,
      cameraId: row.camera_id,
      lastSeenAt: time(row.last_seen),
      liveLastSeenAt: time(row.live_last_seen),
      similarity: row.similarity,
      firstInAt: time(row.first_in),
      lastOutAt: time(row.last_out),
      cameraIds: row.camera_ids ?? [],
    }));
  }

  async cameras(tx: TenantTransaction): Promise<CameraRow[]> {
    const rows = await tx.query<CameraRecord>(
      `SELECT c.id, c.name, c.zone, c.purpose, c.enabled, c.edge_id, c.deleted_at IS NOT NULL AS is_deleted, s.state, s.fault, s.state_since
         FROM cameras c LEFT JOIN camera_status s ON s.tenant_id = c.tenant_id AND s.camera_id = c.id ORDER BY c.name, c.id`,
    );
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      zone: row.zone,
      purpose: row.purpose,
      enabled: row.enabled,
      isDeleted: row.is_deleted,
      edgeId: row.edge_id,
      state: row.state ?? 'unknown',
      fault: cameraFault.safeParse(row.fault).data ?? null,
      stateSince: time(row.state_since),
    }));
  }

  async edges(tx: TenantTransaction): Promise<EdgeRow[]> {
    const rows = await tx.query<EdgeRecord>(
      `SELECT e.id, e.name, s.state, s.state_since, s.last_heard_at, s.session, s.health->>'at' AS health_at,
              s.health->'outbox'->>'oldestAt' AS oldest_at, s.health->'recognition'->>'pack' AS pack, s.health->'recognition'->>'state' AS recognition,
              (s.health->'session')::int AS health_session, s.health->'shortages' AS shortages, s.short_since
         FROM edges e LEFT JOIN edge_status s ON s.tenant_id = e.tenant_id AND s.edge_id = e.id ORDER BY e.name, e.id`,
    );
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      state: row.session === null || row.state === null ? 'never-seen' : row.state,
      stateSince: time(row.state_since),
      lastHeardAt: time(row.last_heard_at),
      behind: isBehind(
        row.health_at === null
          ? null
          : { at: Date.parse(row.health_at), oldestUnsentAt: row.oldest_at === null ? null : Date.parse(row.oldest_at) },
      ),
      pack: row.pack,
      recognition: row.recognition,
      // a report of another session is from before the box went away: it says nothing of now
      shortages: row.session !== null && row.health_session === row.session ? shortagesOf(row) : null,
    }));
  }
}

function shortagesOf({ shortages, short_since }: EdgeRecord): ShortageRow[] {
  return (shortages ?? []).flatMap((shortage) => {
    const since = short_since?.[shortage.what];
    return since === undefined ? [] : [{ ...shortage, since: Date.parse(since) }];
  });
}

function time(at: Date | null): number | null {
  return at?.getTime() ?? null;
}
