import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ack, ack, type SigapEvent, type TopicAddress } from '@sigap/contracts';
import { freePort } from '@sigap/node-kit';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@sigap/node-kit/embedded-postgres';
import { startTestDatabase } from '@sigap/testing';
import pg from 'pg';
import { Registry } from 'prom-client';
import { v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { seededRandom, shuffled } from './chance.fixture.js';
import type { EventLink } from './event-link.js';
import { aSighting, aTenant, type Flow, openFlow, silent } from './flow.fixture.js';
import { IngestMetrics } from './ingest-metrics.js';
import { IngestService } from './ingest.service.js';

type Handler = (address: TopicAddress, payload: Buffer) => Promise<void>;

/** A broker in memory with boxes that behave: they keep an event until it is acknowledged, and send it again. */
class Boxes implements EventLink {
  private readonly handlers: Handler[] = [];
  readonly unacked = new Map<string, SigapEvent>();
  acks: { edgeId: string; ack: Ack }[] = [];

  constructor(
    readonly tenantId: string,
    readonly edgeId = v7(),
    readonly epoch = v7(),
  ) {}

  subscribe(_kind: 'events', handler: Handler): void {
    this.handlers.push(handler);
  }

  async publish(address: TopicAddress, payload: string | Uint8Array): Promise<void> {
    const parsed = ack.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
    this.acks.push({ edgeId: address.edgeId, ack: parsed });
    for (const [from, to] of parsed.ranges) for (let seq = from; seq <= to; seq += 1) this.unacked.delete(`${parsed.epoch} ${seq}`);
  }

  keep(events: readonly SigapEvent[]): void {
    for (const event of events) this.unacked.set(`${event.epoch} ${event.seq}`, event);
  }

  async deliver(payload: Buffer): Promise<void> {
    for (const handler of this.handlers) await handler({ tenantId: this.tenantId, edgeId: this.edgeId, kind: 'events' }, payload);
  }

  /** Everything that is not acknowledged, in batches. */
  async resend(batch = 200): Promise<void> {
    const events = [...this.unacked.values()];
    for (let from = 0; from < events.length; from += batch) await this.deliver(payloadOf(this.epoch, events.slice(from, from + batch)));
  }
}
/** Waits until `probe` is true; the machine may be busy. */
async function until(probe: () => Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + 60_000;
  while (!(await probe())) {
    if (performance.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const payloadOf = (epoch: string, events: readonly unknown[]) => Buffer.from(JSON.stringify({ epoch, events }));
const eventsOf = (boxes: Boxes, number: number, people: readonly string[], firstSeq = 1) =>
  Array.from({ length: number }, (_, i) =>
    aSighting({
      epoch: boxes.epoch,
      seq: firstSeq + i,
      employeeId: people[i % people.length] ?? '',
      startedAt: Date.UTC(2026, 10, 20) + i * 100,
    }),
  );

function service(flow: Flow, link: EventLink): { ingest: IngestService; metrics: Registry } {
  const metrics = new Registry();
  const ingest = new IngestService(link, flow.writer, new IngestMetrics(metrics), flow.clock, silent);
  ingest.onModuleInit();
  return { ingest, metrics };
}
const metric = async (registry: Registry, name: string) =>
  (await registry.getSingleMetric(name)?.get())?.values.reduce((sum, { value }) => sum + value, 0) ?? 0;
const count = async (flow: Flow, tenantId: string, table: 'events' | 'sightings' | 'dead_letters') =>
  (await flow.database.run(tenantId, (tx) => tx.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)))[0]?.n;

describe('IngestService', () => {
  it('5,000 events, a fifth of them twice, shuffled, to two instances: each once, and acknowledged', async () => {
    const server = await startTestDatabase();
    const [one, two] = [await openFlow(server.url), await openFlow(server.url)];
    const boxes = new Boxes(await aTenant(one.database));
    service(one, boxes);
    service(two, boxes);
    const random = seededRandom(20_261_120);
    const people = Array.from({ length: 40 }, () => v7());
    const events = eventsOf(boxes, 5_000, people);
    boxes.keep(events);
    const stream = shuffled([...events, ...events.filter(() => random() < 0.2)], random);
    for (let from = 0; from < stream.length; from += 100) await boxes.deliver(payloadOf(boxes.epoch, stream.slice(from, from + 100)));
    await until(async () => boxes.unacked.size === 0, 'all acknowledgements');
    expect(await count(one, boxes.tenantId, 'events')).toBe(5_000);
    expect(await count(one, boxes.tenantId, 'sightings')).toBe(5_000);
    const rows = await one.database.run(boxes.tenantId, (tx) =>
      tx.query<{ employee_id: string; last_seen: Date }>('SELECT employee_id, last_seen FROM employee_tracking ORDER BY employee_id'),
    );
    const oracle = new Map<string, number>();
    for (const { data } of events as Extract<SigapEvent, { type: 'sighting.seen' }>[])
      oracle.set(data.employeeId, Math.max(oracle.get(data.employeeId) ?? 0, Date.parse(data.lastSeenAt)));
    expect(new Map(rows.map((row) => [row.employee_id, row.last_seen.getTime()]))).toEqual(oracle);
    await Promise.all([one.close(), two.close()]);
    await server.stop();
  });

  it('2,000 garbage payloads stop nobody: the good ones between them arrive', async () => {
    const server = await startTestDatabase();
    const flow = await openFlow(server.url);
    const boxes = new Boxes(await aTenant(flow.database));
    const { ingest, metrics } = service(flow, boxes);
    const random = seededRandom(7);
    const events = eventsOf(boxes, 40, [v7()]);
    boxes.keep(events);
    // what is spoilt has numbers of its own: an acknowledged dead letter must not make the box forget a good event
    const spoilt = eventsOf(boxes, 100, [v7()], 1_001).map((event) => payloadOf(boxes.epoch, [event]));
    for (let i = 0; i < 2_000; i += 1) {
      await boxes.deliver(spoil(spoilt[i % spoilt.length] ?? Buffer.alloc(0), random));
      const intact = events[i / 50];
      if (intact) await boxes.deliver(payloadOf(boxes.epoch, [intact]));
      // a real broker delivers over time
      if (i % 100 === 99) await until(async () => (await metric(metrics, 'sigap_ingest_queue_depth')) < 5_000, 'room');
    }
    await until(async () => boxes.unacked.size === 0, 'all acknowledgements');
    expect(await count(flow, boxes.tenantId, 'events')).toBe(40);
    expect(await count(flow, boxes.tenantId, 'dead_letters')).toBeGreaterThan(500);
    expect(await count(flow, boxes.tenantId, 'dead_letters')).toBeLessThanOrEqual(1_000);
    expect(ingest.health()).toEqual({ ok: true });
    await flow.close();
    await server.stop();
  });

  it('a full queue refuses, counts it, acknowledges nothing of it, and takes it the second time', async () => {
    const server = await startTestDatabase();
    const flow = await openFlow(server.url);
    const boxes = new Boxes(await aTenant(flow.database));
    const { metrics } = service(flow, boxes);
    const lock = new pg.Client({ connectionString: server.url });
    await lock.connect();
    await lock.query('BEGIN');
    await lock.query('LOCK TABLE events');
    const events = eventsOf(boxes, 22_500, [v7()]);
    boxes.keep(events);
    await boxes.resend(500);
    expect(await metric(metrics, 'sigap_ingest_refused_batches_total')).toBeGreaterThan(0);
    expect(boxes.acks).toEqual([]);
    await lock.query('ROLLBACK');
    await lock.end();
    await until(async () => (await metric(metrics, 'sigap_ingest_queue_depth')) === 0, 'an empty queue');
    expect(boxes.unacked.size).toBeGreaterThan(0);
    await boxes.resend(500);
    await until(async () => boxes.unacked.size === 0, 'all acknowledgements');
    expect(await count(flow, boxes.tenantId, 'events')).toBe(22_500);
    await flow.close();
    await server.stop();
  });
});

/** Below those that the system gives to whoever asks for any: nobody takes it while the server is down. */
const aQuietPort = () => freePort(15_000 + Math.floor(Math.random() * 15_000));

describe('PostgreSQL dies in mid-batch', () => {
  const kills = 4;
  type Outcome = { missing: number; doubled: number; stored: number; healthy: boolean };

  /** Feeds events while PostgreSQL is killed, then lets everything settle. @returns how many of those the box has forgotten are missing */
  async function crash(acknowledge: 'after commit' | 'before commit'): Promise<Outcome> {
    const dataDir = mkdtempSync(join(tmpdir(), 'sigap-ingest-crash-'));
    let server: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir, port: await aQuietPort() });
    const flow = await openFlow(server.url);
    try {
      const boxes = new Boxes(await aTenant(flow.database));
      const { ingest } = service(flow, boxes);
      // the control believes in receipt, as a box does that takes a PUBACK for proof
      if (acknowledge === 'before commit') boxes.subscribe('events', async (_, payload) => believe(boxes, payload));
      const events = eventsOf(boxes, 6_000, [v7(), v7(), v7()]);
      for (let kill = 0; kill < kills; kill += 1) {
        const part = events.slice((kill * events.length) / kills, ((kill + 1) * events.length) / kills);
        boxes.keep(part);
        const sending = boxes.resend(100);
        await new Promise((resolve) => setTimeout(resolve, 15 * kill));
        server.kill();
        await server.exited;
        await sending;
        if (acknowledge === 'before commit') await ingest.beforeApplicationShutdown();
        server = await startEmbeddedPostgres({ dataDir, port: server.port });
        if (acknowledge === 'before commit') break;
      }
      const kept = acknowledge === 'before commit' ? events.slice(0, events.length / kills) : events;
      await until(async () => {
        if (acknowledge === 'after commit') await boxes.resend(500);
        await new Promise((resolve) => setTimeout(resolve, 200));
        return boxes.unacked.size === 0;
      }, 'all acknowledgements');
      const ids = await flow.database.run(boxes.tenantId, (tx) =>
        tx.query<{ id: string; n: number }>('SELECT id, count(*)::int AS n FROM events GROUP BY id'),
      );
      const stored = new Set(ids.map(({ id }) => id));
      expect(await count(flow, boxes.tenantId, 'sightings')).toBe(stored.size);
      return {
        missing: kept.filter(({ id }) => !stored.has(id)).length,
        doubled: ids.filter(({ n }) => n > 1).length,
        stored: stored.size,
        healthy: ingest.health().ok,
      };
    } finally {
      await flow.close();
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  }

  function believe(boxes: Boxes, payload: Buffer): void {
    const { events } = JSON.parse(payload.toString('utf8')) as { events: SigapEvent[] };
    for (const { epoch, seq } of events) boxes.unacked.delete(`${epoch} ${seq}`);
  }

  it('and comes back: nothing lost, nothing double, and ingest goes on by itself', async () => {
    expect(await crash('after commit')).toEqual({ missing: 0, doubled: 0, stored: 6_000, healthy: true });
  }, 180_000);

  it('control: a box that believes in receipt loses events, so the check can fail', async () => {
    expect((await crash('before commit')).missing).toBeGreaterThan(0);
  }, 180_000);
});

/** One of the ways in which a payload goes bad. */
function spoil(good: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * good.length);
  switch (Math.floor(random() * 6)) {
    case 0:
      return good.subarray(0, at);
    case 1:
      return Buffer.from(Array.from({ length: 1 + Math.floor(random() * 200) }, () => Math.floor(random() * 256)));
    case 2: {
      // the digits of a number may change into another number that is right: not here
      const copy = Buffer.from(good.toString('utf8').replace('"type"', '"typo"'));
      copy[at % copy.length] = Math.floor(random() * 256);
      return copy;
    }
    case 3:
      return Buffer.from(good.toString('utf8').replaceAll(/"similarity":[\d.]+/gu, `"similarity":"${random()}"`));
    case 4:
      return Buffer.from(good.toString('utf8').replace('"v":1', `"v":${Math.floor(random() * 1e6) + 2}`));
    default:
      return Buffer.concat([Buffer.from('['.repeat(Math.floor(random() * 3_000))), good]);
  }
}
