import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ack, type SigapEvent, topic } from '@sigap/contracts';
import { createLogger, systemClock } from '@sigap/node-kit';
import { startEmbeddedPostgres } from '@sigap/node-kit/embedded-postgres';
import { connectAsync } from 'mqtt';
import pg from 'pg';
import { v7 } from 'uuid';
import { readConfiguration } from '../../configuration.js';
import { TenantDatabase } from '../../database/tenant-database.js';
import { EdgeService } from '../../fleet/edge/edge.service.js';
import { TenantService } from '../../identity/tenant.service.js';
import { startApiProgram } from '../../program.js';
import { AckCount } from './ack-count.js';
import { copyIn } from './copy-in.js';

/*
 * From the broker into committed, de-duplicated rows, against raw COPY into the same table, in the same run and on the same PostgreSQL
 * with its durable settings. Prints a line of JSON for each: `{name, ours, peer, ratio, unit, note}`. Argument: events for each measurement.
 */

const total = Number(process.argv[2] ?? 20_000);
const perBatch = 500;
/** Batches of one box that may be unacknowledged, as the agent has them. */
const inFlight = 8;

const dataDir = mkdtempSync(join(tmpdir(), 'sigap-ingest-bench-'));
const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') });
const configuration = readConfiguration({ NODE_ENV: 'test', PORT: '0', DATABASE_URL: postgres.url, SIGAP_DATA: join(dataDir, 'api') });
const api = await startApiProgram({ configuration, logger: createLogger({ name: 'bench', level: 'error' }), clock: systemClock });
const { tenantId } = await api.app.get(TenantService, { strict: false }).ensure('Bench', { name: 'Site', timeZone: 'Asia/Jakarta' });
const box = await api.app.get(EdgeService, { strict: false }).create(tenantId, { name: 'Box' }, 'system:bench');
const owner = new pg.Client({ connectionString: postgres.url });
await owner.connect();

try {
  // first a round that nobody counts: connections, plans, compiled code
  await measure(unknowns(5_000));
  const figures = { log: [] as number[], sightings: [] as number[], copy: [] as number[] };
  // in turns, so that what else the machine does falls on all of them
  for (let round = 0; round < 3; round += 1) {
    figures.copy.push(await measureCopy(unknowns(total)));
    figures.log.push(await measure(unknowns(total)));
    figures.sightings.push(await measure(heartbeats(total)));
  }
  const [log, sightings, copy] = [median(figures.log), median(figures.sightings), median(figures.copy)];
  const row = (name: string, ours: number, note: string) => ({
    name,
    ours: Math.round(ours),
    peer: Math.round(copy),
    ratio: Number((ours / copy).toFixed(2)),
    unit: 'events/s',
    note,
  });
  const where = `${total} events in batches of ${perBatch}, one box, MQTT to acknowledged; median of 3 rounds in turns; the sender runs in the same process; peer: COPY into events`;
  const rows = [
    row('ingest into the event log', log, where),
    row(
      'ingest with presence projections',
      sightings,
      `${where}; heartbeats of 50 sightings a batch, all projections in the same transaction`,
    ),
  ];
  for (const line of rows) process.stdout.write(`${JSON.stringify(line)}\n`);
} finally {
  await owner.end();
  await api.stop();
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** @returns events a second, from the first publish to the last acknowledgement */
async function measure(events: readonly SigapEvent[]): Promise<number> {
  const client = await connectAsync(`mqtt://127.0.0.1:${api.mqttPort}`, {
    username: box.edgeId,
    password: box.token,
    clientId: `edge-${box.edgeId}`,
    protocolVersion: 4,
  });
  const address = { tenantId, edgeId: box.edgeId };
  await client.subscribeAsync(topic({ ...address, kind: 'acks' }), { qos: 1 });
  const payloads: Buffer[] = [];
  for (let from = 0; from < events.length; from += perBatch) {
    const part = events.slice(from, from + perBatch);
    payloads.push(Buffer.from(JSON.stringify({ epoch: part[0]?.epoch, events: part })));
  }
  const acked = new AckCount();
  client.on('message', (_, payload) => acked.add(ack.parse(JSON.parse(payload.toString('utf8'))).ranges));
  const began = performance.now();
  for (const [index, payload] of payloads.entries()) {
    await acked.reaches((index - inFlight) * perBatch + 1);
    await client.publishAsync(topic({ ...address, kind: 'events' }), payload, { qos: 1 });
  }
  await acked.reaches(events.length);
  const seconds = (performance.now() - began) / 1000;
  await client.endAsync();
  const [stored] = await api.app
    .get(TenantDatabase, { strict: false })
    .run(tenantId, (tx) => tx.query<{ n: number }>('SELECT count(*)::int AS n FROM events WHERE epoch = $1', [events[0]?.epoch]));
  if (stored?.n !== events.length) throw new Error(`${events.length} events were acknowledged, ${stored?.n} are there`);
  return events.length / seconds;
}

/** The same rows as the log holds, in one COPY and one commit, by the superuser: nothing is checked but what the table checks itself. */
async function measureCopy(events: readonly SigapEvent[]): Promise<number> {
  const columns =
    'tenant_id, id, edge_id, epoch, seq, type, occurred_at, received_at, replayed, clock_state, clock_offset_ms, camera_id, data';
  const lines = events.map((event) => {
    const fields = [
      tenantId,
      event.id,
      box.edgeId,
      event.epoch,
      event.seq,
      event.type,
      event.occurredAt,
      event.occurredAt,
      'f',
      'synced',
      0,
    ];
    return `${fields.join('\t')}\t${event.cameraId ?? '\\N'}\t${JSON.stringify(event.data)}\n`;
  });
  const text = Buffer.from(lines.join(''));
  const began = performance.now();
  await copyIn(owner, `COPY events (${columns}) FROM STDIN`, text);
  return events.length / ((performance.now() - began) / 1000);
}

function head(epoch: string, seq: number) {
  const occurredAt = new Date(Date.UTC(2026, 10, 20) + seq * 10).toISOString();
  return {
    id: v7(),
    v: 1 as const,
    epoch,
    seq,
    occurredAt,
    clock: { state: 'synced' as const, offsetMs: 0 },
    replayed: false,
    cameraId: v7(),
  };
}

/** Events that nothing is projected from: the log alone. */
function unknowns(count: number): SigapEvent[] {
  const epoch = v7();
  return Array.from({ length: count }, (_, i) => {
    const base = head(epoch, i + 1);
    const data = { trackId: v7(), startedAt: base.occurredAt, lastSeenAt: base.occurredAt, shots: 3 };
    return { ...base, type: 'unknown.seen' as const, data };
  });
}

function heartbeats(count: number): SigapEvent[] {
  const epoch = v7();
  const people = Array.from({ length: 200 }, () => ({ employeeId: v7(), cameraId: v7() }));
  const sightings = Array.from({ length: Math.ceil(count / 10) }, (_, i) => ({ sightingId: v7(), ...people[i % people.length] }));
  return Array.from({ length: count }, (_, i) => {
    // each sighting goes on for ten heartbeats, in two batches
    const { cameraId = '', employeeId = '', sightingId = '' } = sightings[Math.floor(i / 500) * 50 + (i % 50)] ?? {};
    const base = { ...head(epoch, i + 1), cameraId };
    const data = {
      sightingId,
      employeeId,
      startedAt: base.occurredAt,
      lastSeenAt: base.occurredAt,
      similarity: 0.8,
      pack: 'face-api',
      shots: 5,
    };
    return { ...base, type: 'sighting.seen' as const, data };
  });
}
