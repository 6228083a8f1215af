import { createLogger } from '@sigap/node-kit';
import { startTestDatabase } from '@sigap/testing';
import pg from 'pg';
import { v7 } from 'uuid';
import { openAppDataSource } from '../../database/app-data-source.js';
import { TenantDatabase } from '../../database/tenant-database.js';
import { RecordingListRepository, type RecordingFilter } from '../recording/recording-list.repository.js';

/* Search among a million recordings of one tenant (and a tenth as many of another), as role sigap_app under row-level security. Prints a line of JSON a query. */

const rows = Number(process.argv[2] ?? 1_000_000);
const server = await startTestDatabase();
const logger = createLogger({ name: 'bench', level: 'silent' });
const dataSource = await openAppDataSource({ DATABASE_URL: server.url, DATABASE_POOL: 2 }, logger);
const database = new TenantDatabase(dataSource, logger);
const list = new RecordingListRepository();
const owner = new pg.Client({ connectionString: server.url });
await owner.connect();
const [tenantId, other] = [v7(), v7()];
const began = performance.now();
await owner.query('ALTER TABLE recordings NO FORCE ROW LEVEL SECURITY');
// built once at the end: a tenth of the time
const { rows: indexes } = await owner.query<{ name: string; sql: string }>(
  `SELECT indexname AS name, indexdef AS sql FROM pg_indexes WHERE tablename = 'recordings' AND indexname <> 'recordings_pkey'`,
);
for (const { name } of indexes) await owner.query(`DROP INDEX ${name}`);
for (const [tenant, count] of [
  [tenantId, rows],
  [other, rows / 10],
] as const) {
  await owner.query('INSERT INTO tenants (id, name) VALUES ($1, $2)', [tenant, tenant]);
  await owner.query(
    `INSERT INTO recordings (tenant_id, edge_id, id, session_id, assignment_id, camera_id, employee_id, platform, mode, label, scan_source,
                             scanned_at, earlier_ids, said_event, stopped_at, stop_reason, stopped_event, sha256, bytes, manifest, clip_event)
     SELECT $1::uuid, md5('box' || i % 20)::uuid, gen_random_uuid(), md5('s' || i / 2000)::uuid, gen_random_uuid(), md5('c' || i % 64)::uuid,
            md5('e' || i % 100)::uuid, (ARRAY['shopee', 'tokopedia', 'lazada'])[1 + i % 3], CASE WHEN i % 20 = 0 THEN 'return' ELSE 'ship' END,
            CASE i % 3 WHEN 0 THEN 'SPXID0' WHEN 1 THEN 'JX' ELSE 'TKP-' END || lpad((hashint8(i)::bigint + 2147483648)::text, 10, '0'), 'camera',
            timestamptz '2026-01-01' + i * interval '30 seconds', '{}', gen_random_uuid(), timestamptz '2026-01-01' + i * interval '30 seconds',
            'scan', gen_random_uuid(), sha256((i::text || $1::uuid::text)::bytea), 30000000, repeat('x', 300), gen_random_uuid()
       FROM generate_series(1, $2::int) AS i`,
    [tenant, count],
  );
}
for (const { sql } of indexes) await owner.query(sql);
await owner.query('VACUUM ANALYZE recordings');
await owner.query('ALTER TABLE recordings FORCE ROW LEVEL SECURITY');
const size = await owner.query<{ table: string; grams: string }>(
  `SELECT pg_size_pretty(pg_table_size('recordings')) AS table, pg_size_pretty(pg_relation_size('recordings_label_grams')) AS grams`,
);
const extensions = await owner.query(`SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'`);
console.log(
  JSON.stringify({ rows, seconds: Math.round((performance.now() - began) / 1000), ...size.rows[0], pgTrgm: extensions.rows.length > 0 }),
);

const sample = await owner.query<{ label: string }>('SELECT label FROM recordings WHERE tenant_id = $1 ORDER BY id LIMIT 1', [tenantId]);
const label = sample.rows[0]?.label ?? '';
const base: RecordingFilter = { after: null, limit: 50 };
const queries: Record<string, RecordingFilter> = {
  'newest page': base,
  'whole label': { ...base, label },
  'last 4': { ...base, label: label.slice(-4) },
  'last 3': { ...base, label: label.slice(-3) },
  'middle 5': { ...base, label: label.slice(-7, -2) },
  'prefix of a third of all': { ...base, label: 'spxid0' },
  'nothing has it': { ...base, label: 'ZZZ999' },
  'last 4 and one employee of 100': { ...base, label: label.slice(-4), employeeId: '' },
  'two characters': { ...base, label: '77' },
  'one employee, in January': { ...base, employeeId: '', from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' },
};
const employee = await owner.query<{ id: string }>(`SELECT md5('e7')::uuid AS id`);
for (const [name, query] of Object.entries(queries)) {
  const filter = query.employeeId === undefined ? query : { ...query, employeeId: employee.rows[0]?.id };
  const times: number[] = [];
  let found = 0;
  for (let n = 0; n < 20; n += 1) {
    const at = performance.now();
    found = (await database.run(tenantId, (tx) => list.page(tx, filter))).rows.length;
    times.push(performance.now() - at);
  }
  const sorted = times.toSorted((a, b) => a - b);
  const ms = (of: number | undefined) => Number((of ?? 0).toFixed(1));
  const note = `p95 ${ms(sorted[18])} ms, first ${ms(times[0])} ms, ${found} found; nothing to compare with`;
  console.log(JSON.stringify({ name: `search: ${name}`, ours: ms(sorted[10]), peer: null, ratio: null, unit: 'ms', note }));
}
const explained = await owner.query<{ 'QUERY PLAN': string }>(
  `EXPLAIN (ANALYZE, BUFFERS, COSTS off) SELECT r.edge_id, r.id FROM recordings r
    WHERE r.tenant_id = '${tenantId}' AND r.scanned_at IS NOT NULL AND r.label_grams @> label_grams('${label.slice(-4)}')
      AND strpos(lower(r.label), lower('${label.slice(-4)}')) > 0 ORDER BY r.scanned_at DESC, r.id DESC LIMIT 51`,
);
console.log(explained.rows.map((row) => row['QUERY PLAN']).join('\n'));
await owner.end();
await dataSource.destroy();
await server.stop();
