import { Injectable } from '@nestjs/common';
import type { ClipLocation } from '@sigap/contracts';
import type { TenantTransaction } from '../../database/tenant-database.js';
import type { RecordingRow } from './recording-view.js';

export interface RecordingFilter {
  /** Part of a label, in any case. */
  readonly label?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly employeeId?: string | undefined;
  readonly cameraId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly platform?: string | undefined;
  readonly mode?: string | undefined;
  readonly location?: ClipLocation | undefined;
  /** Scanned at, and id, of the last one before. */
  readonly after: readonly [string, string] | null;
  readonly limit: number;
}

export interface RecordingPage {
  readonly rows: readonly RecordingRow[];
  /** Where to go on; null at the end. A page may be short and still have more behind it. */
  readonly next: readonly [string, string] | null;
}

/** The shortest part of a label that the index of its parts can find. */
const GRAM = 3;
/** Found by label before the filter by place is put over them. */
const CANDIDATES = 1_000;

const LOCATION = `CASE
  WHEN c.stored_at IS NOT NULL THEN 'cloud'
  WHEN r.missing_event IS NOT NULL AND (r.clip_event IS NULL OR r.missing_event > r.clip_event) THEN 'missing'
  WHEN r.clip_event IS NULL THEN 'recording'
  WHEN r.pruned_event IS NOT NULL THEN 'pruned'
  WHEN c.sha256 IS NOT NULL THEN 'uploading'
  ELSE 'box' END`;

const MISSING = 'r.missing_event IS NOT NULL AND (r.clip_event IS NULL OR r.missing_event > r.clip_event)';
const KEPT = '(r.missing_event IS NULL OR r.missing_event <= r.clip_event) AND r.clip_event IS NOT NULL';
/** The same as `LOCATION`, said so that each can come from an index: the rare ones must not walk through all the others. */
const IS_AT: Readonly<Record<ClipLocation, string>> = {
  cloud: 'c.stored_at IS NOT NULL',
  missing: `c.stored_at IS NULL AND ${MISSING}`,
  recording: 'c.stored_at IS NULL AND r.clip_event IS NULL AND r.missing_event IS NULL',
  pruned: `c.stored_at IS NULL AND ${KEPT} AND r.pruned_event IS NOT NULL`,
  uploading: `c.sha256 IS NOT NULL AND c.stored_at IS NULL AND ${KEPT} AND r.pruned_event IS NULL`,
  box: `c.sha256 IS NULL AND ${KEPT} AND r.pruned_event IS NULL`,
};

const SELECT = `
  SELECT r.id, r.edge_id AS "edgeId", r.label, r.symbology, r.scan_source AS "scanSource", r.camera_id AS "cameraId",
         coalesce(r.camera_name, k.name, '') AS "cameraName", r.employee_id AS "employeeId", e.code AS "employeeCode", e.name AS "employeeName",
         r.session_id AS "sessionId", r.platform, r.mode, r.condition, r.note, r.started_at AS "startedAt", r.scanned_at AS "scannedAt",
         r.stopped_at AS "stoppedAt", r.stop_reason AS "stopReason", r.duration_ms AS "durationMs", encode(r.sha256, 'hex') AS sha256,
         r.bytes::float8 AS bytes, ${LOCATION} AS location, coalesce(c.received_bytes, 0)::float8 AS "receivedBytes", r.gap_ms AS "gapMs",
         r.legal_hold AS "legalHold",
         ARRAY(SELECT o.id FROM recordings o WHERE o.label = r.label AND o.id <> r.id AND o.scanned_at IS NOT NULL
                ORDER BY o.scanned_at DESC LIMIT 20) AS "sameLabelIds"`;
const JOINS = `
    LEFT JOIN clips c ON c.tenant_id = r.tenant_id AND c.sha256 = r.sha256 AND c.edge_id = r.edge_id
    LEFT JOIN cameras k ON k.tenant_id = r.tenant_id AND k.id = r.camera_id
    LEFT JOIN employees e ON e.tenant_id = r.tenant_id AND e.id = r.employee_id`;

/** Reads recordings as people see them. */
@Injectable()
export class RecordingListRepository {
  /** Newest scan first. */
  async page(tx: TenantTransaction, filter: RecordingFilter): Promise<RecordingPage> {
    const part = filter.label ?? '';
    return part.length >= GRAM ? this.byLabel(tx, part, filter) : this.newest(tx, part, filter);
  }

  /** Who was ever put to a table, by name. */
  employees(tx: TenantTransaction): Promise<{ id: string; code: string | null; name: string }[]> {
    return tx.query(
      `SELECT a.employee_id AS id, e.code, coalesce(e.name, a.employee_id::text) AS name
         FROM (SELECT DISTINCT tenant_id, employee_id FROM packing_assignments) a
         LEFT JOIN employees e ON e.tenant_id = a.tenant_id AND e.id = a.employee_id ORDER BY 3, 1`,
    );
  }

  /** Cameras over tables, by name; also those that are gone but have recorded. */
  cameras(tx: TenantTransaction): Promise<{ id: string; name: string }[]> {
    return tx.query(
      `SELECT k.id, k.name FROM cameras k
        WHERE (k.purpose = 'packing' AND k.deleted_at IS NULL) OR k.id IN (SELECT DISTINCT camera_id FROM packing_assignments) ORDER BY 2, 1`,
    );
  }

  /** Null also while only its clip is known. Of two boxes that use one id the one that was heard first counts, by our clock: ids of events are the box's to choose. */
  async read(tx: TenantTransaction, id: string): Promise<RecordingRow | null> {
    const [row] = await tx.query<RecordingRow>(
      `${SELECT} FROM recordings r ${JOINS} WHERE r.id = $1 AND r.scanned_at IS NOT NULL
        ORDER BY (SELECT v.received_at FROM events v WHERE v.id = r.said_event), r.said_event LIMIT 1`,
      [id],
    );
    return row ?? null;
  }

  /** Takes the row, whichever box it is of. */
  async lock(tx: TenantTransaction, id: string): Promise<void> {
    await tx.query('SELECT 1 FROM recordings WHERE id = $1 ORDER BY edge_id FOR UPDATE', [id]);
  }

  private async newest(tx: TenantTransaction, part: string, filter: RecordingFilter): Promise<RecordingPage> {
    const { after, limit } = filter;
    const rows = await tx.query<RecordingRow>(
      `${SELECT} FROM recordings r ${JOINS}
        WHERE r.scanned_at IS NOT NULL
          AND ($1::text = '' OR strpos(lower(r.label), lower($1)) > 0)
          AND ($2::timestamptz IS NULL OR r.scanned_at >= $2) AND ($3::timestamptz IS NULL OR r.scanned_at < $3)
          AND ($4::uuid IS NULL OR r.employee_id = $4) AND ($5::uuid IS NULL OR r.camera_id = $5)
          AND ($6::uuid IS NULL OR r.session_id = $6) AND ($7::text IS NULL OR r.platform = $7) AND ($8::text IS NULL OR r.mode = $8)
          AND ($9::timestamptz IS NULL OR (r.scanned_at, r.id) < ($9, $10::uuid))
          AND ${filter.location === undefined ? 'true' : IS_AT[filter.location]}
        ORDER BY r.scanned_at DESC, r.id DESC LIMIT $11`,
      [part, ...narrow(filter), after?.[0] ?? null, after?.[1] ?? null, limit + 1],
    );
    const shown = rows.slice(0, limit);
    return { rows: shown, next: rows.length > limit ? keyOf(shown.at(-1)) : null };
  }

  private async byLabel(tx: TenantTransaction, part: string, filter: RecordingFilter): Promise<RecordingPage> {
    const { after, limit, location } = filter;
    const most = location === undefined ? limit + 1 : CANDIDATES;
    const rows = await tx.query<RecordingRow>(
      `${SELECT} FROM recordings_by_label($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS f
         JOIN recordings r ON r.edge_id = f.edge_id AND r.id = f.id ${JOINS}
        ORDER BY r.scanned_at DESC, r.id DESC`,
      [part, ...narrow(filter), after?.[0] ?? null, after?.[1] ?? null, most],
    );
    const wanted = location === undefined ? rows : rows.filter((row) => row.location === location);
    const shown = wanted.slice(0, limit);
    if (wanted.length > limit) return { rows: shown, next: keyOf(shown.at(-1)) };
    // all that were looked at; behind them there may be more
    return { rows: shown, next: rows.length === most ? keyOf(rows.at(-1)) : null };
  }
}

function narrow({ from, to, employeeId, cameraId, sessionId, platform, mode }: RecordingFilter): (string | null)[] {
  return [from ?? null, to ?? null, employeeId ?? null, cameraId ?? null, sessionId ?? null, platform ?? null, mode ?? null];
}

function keyOf(row: RecordingRow | undefined): readonly [string, string] | null {
  return row === undefined ? null : [row.scannedAt.toISOString(), row.id];
}
