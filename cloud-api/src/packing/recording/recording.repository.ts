import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../database/tenant-database.js';
import type { Facet, RecordingFacets } from './recording-fold.js';

/** One group of columns that comes from one event. */
interface Group {
  /** Column -> its type and where it is in the row that is handed over as JSON. */
  readonly columns: Readonly<Record<string, string>>;
  readonly event: string;
}

const groups = {
  said: {
    columns: {
      session_id: `(f->>'sessionId')::uuid`,
      assignment_id: `(f->>'assignmentId')::uuid`,
      camera_id: `(f->>'cameraId')::uuid`,
      employee_id: `(f->>'employeeId')::uuid`,
      platform: `f->>'platform'`,
      mode: `f->>'mode'`,
      label: `f->>'label'`,
      symbology: `f->>'symbology'`,
      scan_source: `f->>'scanSource'`,
      scanned_at: `(f->>'scannedAt')::timestamptz`,
      earlier_ids: `ARRAY(SELECT e::uuid FROM jsonb_array_elements_text(f->'earlierRecordingIds') AS e)`,
    },
    event: 'said_event',
  },
  stopped: {
    columns: {
      stopped_at: `(f->>'stoppedAt')::timestamptz`,
      stop_reason: `f->>'stopReason'`,
      condition: `f->>'condition'`,
      note: `f->>'note'`,
    },
    event: 'stopped_event',
  },
  stored: {
    columns: {
      sha256: `decode(f->>'sha256', 'hex')`,
      bytes: `(f->>'bytes')::bigint`,
      manifest: `f#>>'{signed,manifest}'`,
      signature: `f#>>'{signed,signature}'`,
      key_id: `f#>>'{signed,keyId}'`,
      public_key: `f#>>'{signed,publicKey}'`,
      camera_name: `f->>'cameraName'`,
      started_at: `(f->>'startedAt')::timestamptz`,
      duration_ms: `(f->>'durationMs')::integer`,
      gap_ms: `(f->>'gapMs')::integer`,
      chain_id: `(f->>'chainId')::uuid`,
      sequence: `(f->>'sequence')::integer`,
    },
    event: 'clip_event',
  },
  missing: { columns: { missing_reason: `f->>'reason'`, missing_detail: `f->>'detail'` }, event: 'missing_event' },
  pruned: { columns: { pruned_at: `(f->>'prunedAt')::timestamptz` }, event: 'pruned_event' },
} as const satisfies Record<keyof RecordingFacets, Group>;

const statements = Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, upsertOf(group)])) as Record<
  keyof RecordingFacets,
  string
>;

/** Rows of `recordings`, as far as they come from events. */
@Injectable()
export class RecordingRepository {
  /** Last writer by event id, group by group: commutes, and takes doubles. */
  async merge(tx: TenantTransaction, facets: RecordingFacets): Promise<void> {
    for (const name of Object.keys(statements) as (keyof RecordingFacets)[]) {
      const rows: readonly Facet<unknown>[] = facets[name];
      if (rows.length > 0) await tx.execute(statements[name], [tx.tenantId, JSON.stringify(rows)]);
    }
  }

  /** For a replay: takes away what came from events, and leaves what people decided. */
  async clear(tx: TenantTransaction): Promise<void> {
    const columns = Object.values(groups).flatMap(({ columns: of, event }) => [...Object.keys(of), event]);
    await tx.execute(`UPDATE recordings SET ${columns.map((column) => `${column} = NULL`).join(', ')}`);
  }

  /** After a replay: rows that no event tells of any more and nobody holds. */
  async dropEmpty(tx: TenantTransaction): Promise<void> {
    const events = Object.values(groups).map(({ event }) => `${event} IS NULL`);
    await tx.execute(`DELETE FROM recordings WHERE NOT legal_hold AND ${events.join(' AND ')}`);
  }
}

function upsertOf({ columns, event }: Group): string {
  const names = Object.keys(columns);
  const changes = [...names, event].map((name) => `${name} = excluded.${name}`);
  return `
    INSERT INTO recordings AS r (tenant_id, edge_id, id, ${names.join(', ')}, ${event})
    SELECT $1, (row->>'edgeId')::uuid, (row->>'recordingId')::uuid, ${Object.values(columns).join(', ')}, (row->>'eventId')::uuid
      FROM jsonb_array_elements($2::jsonb) AS row, LATERAL (SELECT row->'data' AS f) AS d
    ON CONFLICT (tenant_id, edge_id, id) DO UPDATE SET ${changes.join(', ')}
     WHERE r.${event} IS NULL OR r.${event} < excluded.${event}`;
}
