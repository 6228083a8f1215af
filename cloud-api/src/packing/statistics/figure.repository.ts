import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../database/tenant-database.js';
import type { CountRow, Dimension, WorkedRow } from './figure-rows.js';

/** What is counted: scans from `from` until before `to`, or one session. */
export type FigureScope =
  | { readonly kind: 'span'; readonly from: Date; readonly to: Date }
  | { readonly kind: 'session'; readonly edgeId: string; readonly sessionId: string };

/** Memory for the counting of one request; it holds what is counted of a million recordings. */
const WORK_MEMORY = '128MB';

/** Which of the five columns a grouping set leaves out, as GROUPING() counts them: 31 is the total. */
const DIMENSION = `CASE grouping(employee_id, camera_id, platform, day, hour)
  WHEN 31 THEN 'total' WHEN 15 THEN 'employee' WHEN 23 THEN 'station' WHEN 27 THEN 'platform' WHEN 29 THEN 'day' ELSE 'hour' END`;
const KEY = `coalesce(employee_id::text, camera_id::text, platform, day::text, lpad(hour::text, 2, '0'), '')`;

/** Dimensions that have a mean and a median: column of each, and how its key is written. */
const timedKeys = {
  employee: ['employee_id', 'employee_id::text'],
  station: ['camera_id', 'camera_id::text'],
  platform: ['platform', 'platform'],
};

/** Hashed one by one: as grouping sets the planner takes them for millions of groups and sorts all rows for each. */
function timedBy([dimension, [column, text]]: [string, string[]]): string {
  return `
         SELECT '${dimension}' AS dimension, coalesce(${text}, '') AS key, tenths, count(tenths) AS timed,
                sum(parcel) AS parcels, sum(returned) AS returns, sum(irregular) AS irregular
           FROM told GROUP BY ${column}, tenths`;
}

/**
 * Parcels per employee, station, platform, day and hour. Recordings are read once: they are counted by key and tenth of a second, and mean and
 * median come from those counts, since sorting a million rows for each dimension takes ten times as long. So the median is one to a tenth of
 * a second. The total is summed up from the platforms; days and hours have neither mean nor median, and come from quarters of an hour, in
 * which every time zone begins its hours and days.
 */
@Injectable()
export class FigureRepository {
  /** Cancelled ones are no parcels, and irregular. @param timeZone of the days and hours, an IANA name */
  async counts(tx: TenantTransaction, scope: FigureScope, timeZone: string): Promise<CountRow[]> {
    await tx.query(`SELECT set_config('work_mem', $1, true)`, [WORK_MEMORY]);
    const where =
      scope.kind === 'span'
        ? 'r.scanned_at >= $2 AND r.scanned_at < $3'
        : 'r.edge_id = $2 AND r.session_id = $3 AND r.scanned_at IS NOT NULL';
    return tx.query<CountRow>(
      `WITH told AS MATERIALIZED (
         SELECT r.employee_id, r.camera_id, r.platform, floor(date_part('epoch', r.scanned_at) / 900)::integer AS quarter,
                (r.mode = 'ship' AND r.stop_reason IS DISTINCT FROM 'cancelled')::integer AS parcel,
                (r.mode = 'return' AND r.stop_reason IS DISTINCT FROM 'cancelled')::integer AS returned,
                (r.stop_reason NOT IN ('scan', 'next', 'operator'))::integer AS irregular,
                CASE WHEN r.stop_reason <> 'cancelled'
                     THEN (greatest(date_part('epoch', r.stopped_at) - date_part('epoch', r.scanned_at), 0) * 10)::integer END AS tenths
           FROM recordings r WHERE r.tenant_id = $1 AND ${where}),
       keyed AS MATERIALIZED (${Object.entries(timedKeys).map(timedBy).join(' UNION ALL ')}),
       counted AS (
         SELECT * FROM keyed
         UNION ALL SELECT 'total', '', tenths, sum(timed)::bigint, sum(parcels)::bigint, sum(returns)::bigint, sum(irregular)::bigint
                     FROM keyed WHERE dimension = 'platform' GROUP BY tenths),
       ranked AS (
         SELECT *, sum(timed) OVER (PARTITION BY dimension, key ORDER BY tenths NULLS LAST) AS upto,
                sum(timed) OVER (PARTITION BY dimension, key) AS all_timed
           FROM counted),
       hours AS MATERIALIZED (
         SELECT l.at::date AS day, date_part('hour', l.at)::integer AS hour, sum(parcels) AS parcels, sum(returns) AS returns,
                sum(irregular) AS irregular
           FROM (SELECT quarter, sum(parcel) AS parcels, sum(returned) AS returns, sum(irregular) AS irregular FROM told GROUP BY quarter) q,
                LATERAL (SELECT to_timestamp(quarter * 900.0) AT TIME ZONE $4::text AS at OFFSET 0) l
          GROUP BY 1, 2)
       SELECT dimension, key, sum(parcels)::integer AS parcels, sum(returns)::integer AS returns, coalesce(sum(irregular), 0)::integer AS irregular,
              (sum(timed * tenths) / nullif(sum(timed), 0) / 10)::float8 AS "meanSeconds",
              ((min(tenths) FILTER (WHERE upto * 2 >= all_timed) + min(tenths) FILTER (WHERE upto * 2 > all_timed))
                / 20.0)::float8 AS "medianSeconds"
         FROM ranked GROUP BY dimension, key
       UNION ALL SELECT 'day', day::text, sum(parcels)::integer, sum(returns)::integer, coalesce(sum(irregular), 0)::integer, NULL, NULL
                   FROM hours GROUP BY day
       UNION ALL SELECT 'hour', lpad(hour::text, 2, '0'), sum(parcels)::integer, sum(returns)::integer, coalesce(sum(irregular), 0)::integer,
                        NULL, NULL
                   FROM hours GROUP BY hour`,
      [tx.tenantId, ...parametersOf(scope), timeZone],
    );
  }

  /**
   * Time at a table. What was not ended lasts until its session ended, else until the box was heard last: what came after is not known, neither
   * is what was packed in it. Cut into quarters of an hour, in which every time zone begins its hours and days.
   */
  async worked(tx: TenantTransaction, scope: FigureScope, { timeZone, now }: { timeZone: string; now: Date }): Promise<WorkedRow[]> {
    const isSpan = scope.kind === 'span';
    return tx.query<WorkedRow>(
      `WITH assigned AS (
         SELECT a.employee_id, a.camera_id, a.platform,
                ${isSpan ? 'greatest(a.assigned_at, $2)' : 'a.assigned_at'} AS since,
                least(a.unassigned_at, s.ended_at, CASE WHEN a.unassigned_at IS NULL AND s.ended_at IS NULL THEN h.last_heard_at END,
                      $4${isSpan ? ', $3' : ''}) AS until
           FROM packing_assignments a
           LEFT JOIN packing_sessions s ON s.tenant_id = a.tenant_id AND s.edge_id = a.edge_id AND s.id = a.session_id
           LEFT JOIN edge_status h ON h.tenant_id = a.tenant_id AND h.edge_id = a.edge_id
          WHERE a.tenant_id = $1 AND ${
            isSpan ? 'a.assigned_at < $3 AND (a.unassigned_at IS NULL OR a.unassigned_at > $2)' : 'a.edge_id = $2 AND a.session_id = $3'
          }),
       told AS (
         SELECT employee_id, camera_id, platform, l.at::date AS day, date_part('hour', l.at)::integer AS hour,
                extract(epoch FROM least(until, q + interval '15 minutes') - greatest(since, q)) AS seconds
           FROM assigned,
                generate_series(date_bin('15 minutes', since, '2000-01-01T00:00:00Z'), until, interval '15 minutes') AS q,
                LATERAL (SELECT q AT TIME ZONE $5::text AS at OFFSET 0) l
          WHERE until > since)
       SELECT ${DIMENSION} AS dimension, ${KEY} AS key, sum(seconds)::float8 AS seconds
         FROM told GROUP BY GROUPING SETS ((), (employee_id), (camera_id), (platform), (day), (hour))
       HAVING sum(seconds) IS NOT NULL`,
      [tx.tenantId, ...parametersOf(scope), now, timeZone],
    );
  }

  /** Names by id, of those that are known here: employees, also removed ones, and cameras. */
  async names(
    tx: TenantTransaction,
    keys: readonly { readonly dimension: Dimension; readonly key: string }[],
  ): Promise<Map<string, string>> {
    const of = (dimension: Dimension) => keys.filter((row) => row.dimension === dimension && row.key !== '').map(({ key }) => key);
    const rows = await tx.query<{ id: string; name: string }>(
      `SELECT id, name FROM employees WHERE tenant_id = $1 AND id = ANY($2::uuid[])
       UNION ALL SELECT id, name FROM cameras WHERE tenant_id = $1 AND id = ANY($3::uuid[])`,
      [tx.tenantId, of('employee'), of('station')],
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }
}

function parametersOf(scope: FigureScope): [Date, Date] | [string, string] {
  return scope.kind === 'span' ? [scope.from, scope.to] : [scope.edgeId, scope.sessionId];
}
