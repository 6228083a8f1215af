import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, systemClock } from '@sigap/node-kit';
import { startEmbeddedPostgres } from '@sigap/node-kit/embedded-postgres';
import pg from 'pg';
import { v7 } from 'uuid';
import { readConfiguration } from '../../configuration.js';
import { TenantDatabase } from '../../database/tenant-database.js';
import { EdgeService } from '../../fleet/edge/edge.service.js';
import { TenantService } from '../../identity/tenant.service.js';
import { startApiProgram } from '../../program.js';
import { OrderImportRepository } from '../order/order-import.repository.js';
import { PackingStatisticsService } from '../statistics/packing-statistics.service.js';

/*
 * Figures of a month, and order lists against the recordings of it, as the API answers them. The peer of the figures is a plain count(*) over
 * the same rows. Prints a line of JSON for each: `{name, ours, peer, ratio, unit, note}`. Argument: recordings in the month.
 */

const total = Number(process.argv[2] ?? 1_000_000);
const from = '2026-10-31T17:00:00.000Z';
const to = '2026-11-30T17:00:00.000Z';
const listed = 100_000;

const dataDir = mkdtempSync(join(tmpdir(), 'sigap-statistics-bench-'));
const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') });
const configuration = readConfiguration({ NODE_ENV: 'test', PORT: '0', DATABASE_URL: postgres.url, SIGAP_DATA: join(dataDir, 'api') });
const api = await startApiProgram({ configuration, logger: createLogger({ name: 'bench', level: 'error' }), clock: systemClock });
const get = <T>(token: abstract new (...args: never[]) => T) => api.app.get<T>(token, { strict: false });
const owner = new pg.Client({ connectionString: postgres.url });
await owner.connect();

try {
  const { tenantId } = await get(TenantService).ensure('Bench', { name: 'Site', timeZone: 'Asia/Jakarta' });
  const { edgeId } = await get(EdgeService).create(tenantId, { name: 'Box' }, 'system:bench');
  await fill(tenantId, edgeId);
  const count = async () =>
    get(TenantDatabase).run(tenantId, (tx) =>
      tx.query('SELECT count(*) FROM recordings WHERE scanned_at >= $1 AND scanned_at < $2', [from, to]),
    );
  const month = await timed(() => get(PackingStatisticsService).read(tenantId, { from, to }));
  const plain = await timed(count);
  const day = await timed(() =>
    get(PackingStatisticsService).read(tenantId, { from: '2026-11-19T17:00:00.000Z', to: '2026-11-20T17:00:00.000Z' }),
  );
  print(
    'packing figures of a month',
    month,
    plain,
    `${total} recordings, 48 employees, 48 tables, all dimensions; peer: count(*) of the same rows`,
  );
  print('packing figures of one day', day, plain, `${Math.round(total / 30)} recordings; peer: count(*) of the month`);

  const importId = await importList(tenantId);
  const imports = await timed(() => get(TenantDatabase).run(tenantId, (tx) => get(OrderImportRepository).page(tx, null, 50)));
  print('order lists with their counts', imports, plain, `one list of ${listed} orders against ${total} recordings; peer: count(*)`);
  const missing = () =>
    get(TenantDatabase).run(tenantId, (tx) => get(OrderImportRepository).orders(tx, importId, { after: 0, limit: 100, onlyMissing: true }));
  print('first orders without a clip', await timed(missing), plain, `of ${listed}, every fiftieth has none; peer: count(*)`);
} finally {
  await owner.end();
  await api.stop();
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function fill(tenantId: string, edgeId: string): Promise<void> {
  // filling them takes longer than all that is measured here, and nothing here uses them
  for (const index of ['label_grams', 'employee', 'camera', 'session', 'sha256', 'chain'])
    await owner.query(`DROP INDEX recordings_${index}`);
  await owner.query(
    `INSERT INTO recordings (tenant_id, edge_id, id, session_id, assignment_id, camera_id, employee_id, platform, mode, label, symbology,
                             scan_source, scanned_at, said_event, stopped_at, stop_reason, stopped_event, clip_event)
     SELECT $1, $2, gen_random_uuid(), $2, $2, ('00000000-0000-7000-8000-' || lpad((i % 48)::text, 12, '0'))::uuid,
            ('00000000-0000-7000-9000-' || lpad((i % 48)::text, 12, '0'))::uuid, (ARRAY['shopee', 'tokopedia', 'tiktok', 'lazada'])[1 + i % 4],
            CASE WHEN i % 20 = 0 THEN 'return' ELSE 'ship' END, 'JP' || i, 'Code128', 'camera', at, $2, at + interval '1 second' * (8 + random() * 90),
            CASE WHEN i % 100 = 0 THEN 'idle' WHEN i % 333 = 0 THEN 'cancelled' ELSE 'scan' END, $2, $2
       FROM (SELECT i, $3::timestamptz + ($4::timestamptz - $3::timestamptz) * (i::float8 / $5) AS at FROM generate_series(0, $5 - 1) AS i) AS t`,
    [tenantId, edgeId, from, to, total],
  );
  await owner.query(
    `INSERT INTO packing_assignments (tenant_id, edge_id, id, session_id, camera_id, employee_id, platform, assigned_at, assigned_event, unassigned_at)
     SELECT $1, $2, gen_random_uuid(), $2, ('00000000-0000-7000-8000-' || lpad((i % 48)::text, 12, '0'))::uuid,
            ('00000000-0000-7000-9000-' || lpad((i % 48)::text, 12, '0'))::uuid, 'shopee', at, $2, at + interval '8 hours'
       FROM (SELECT i, $3::timestamptz + interval '1 day' * (i / 48) AS at FROM generate_series(0, 48 * 30 - 1) AS i) AS t`,
    [tenantId, edgeId, from],
  );
  await owner.query('VACUUM ANALYZE recordings');
}

async function importList(tenantId: string): Promise<string> {
  const id = v7();
  const orders = Array.from({ length: listed }, (_, i) => ({
    line: i + 2,
    label: i % 50 === 0 ? `XX${i}` : `JP${i * 7}`,
    orderNumber: `A${i}`,
    platform: 'shopee',
    shippedAt: '2026-11-20 00:00:00',
  }));
  const list = { orders, refused: [], refusedTotal: 0 };
  await get(TenantDatabase).run(tenantId, (tx) =>
    get(OrderImportRepository).add(tx, {
      id,
      fileName: 'list.csv',
      importedAt: new Date(),
      importedBy: v7(),
      list,
      timeZone: 'Asia/Jakarta',
    }),
  );
  await owner.query('ANALYZE imported_orders');
  return id;
}

/** Milliseconds, median of five after one that nobody counts. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return times.slice(1).toSorted((a, b) => a - b)[2] ?? Number.NaN;
}

function print(name: string, ours: number, peer: number, note: string): void {
  const ratio = Number((ours / peer).toFixed(2));
  process.stdout.write(`${JSON.stringify({ name, ours: Math.round(ours), peer: Math.round(peer), ratio, unit: 'ms', note })}\n`);
}
