import type { SigapEvent } from '@sigap/contracts';
import { startTestDatabase, type TestDatabase } from '@sigap/testing';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aDelivery, aSighting, aTenant, type Flow, ingested, openFlow } from '../ingest/flow.fixture.js';
import { ProjectionReplay } from './projection-replay.js';
import { SightingRepository } from './sighting.repository.js';
import { foldSightings, type SightingEvent, type SightingState, sightingView } from './sighting-fold.js';
import { foldTracking } from './tracking-fold.js';

let server: TestDatabase;
let flow: Flow;
beforeAll(async () => {
  server = await startTestDatabase();
  flow = await openFlow(server.url);
});
afterAll(async () => {
  await flow.close();
  await server.stop();
});

const at = Date.UTC(2026, 10, 20, 8);
const edgeId = v7();
const people = Array.from({ length: 3 }, () => v7());
const cameras = Array.from({ length: 2 }, () => v7());
const ids = Array.from({ length: 5 }, () => v7());

interface Draft {
  sighting: number;
  camera: number;
  startedAt: number;
  lastSeenAt: number;
  replayed: boolean;
  type: 'sighting.started' | 'sighting.seen' | 'sighting.ended' | 'sighting.retracted';
}
const draft: fc.Arbitrary<Draft> = fc.record({
  sighting: fc.nat(ids.length - 1),
  camera: fc.nat(cameras.length - 1),
  startedAt: fc.integer({ min: 0, max: 5 }),
  lastSeenAt: fc.integer({ min: 0, max: 9 }),
  replayed: fc.boolean(),
  type: fc.constantFrom('sighting.started', 'sighting.seen', 'sighting.seen', 'sighting.ended', 'sighting.retracted'),
});

function eventsOf(drafts: readonly Draft[]): SigapEvent[] {
  const epoch = v7();
  return drafts.map(({ sighting, camera, startedAt, lastSeenAt, replayed, type }, index) => {
    const head = {
      epoch,
      seq: index + 1,
      sightingId: ids[sighting] ?? '',
      employeeId: people[sighting % people.length] ?? '',
      cameraId: cameras[camera] ?? '',
      startedAt: at + startedAt * 1000,
      lastSeenAt: at + lastSeenAt * 1000,
      replayed,
    };
    if (type !== 'sighting.retracted') return aSighting({ ...head, type });
    const { data, ...rest } = aSighting({ ...head, type: 'sighting.seen' }) as Extract<SigapEvent, { type: 'sighting.seen' }>;
    const { sightingId, employeeId, lastSeenAt: retractedAt } = data;
    return { ...rest, type, data: { sightingId, employeeId, retractedAt, reason: 'outvoted' } };
  });
}

async function tables(tenantId: string): Promise<unknown> {
  return flow.database.run(tenantId, async (tx) => ({
    sightings: await tx.query('SELECT * FROM sightings ORDER BY id'),
    tracking: await tx.query(
      'SELECT employee_id, sighting_id, camera_id, last_seen, live_last_seen, similarity FROM employee_tracking ORDER BY 1',
    ),
    cameras: await tx.query('SELECT employee_id, camera_id, last_seen FROM employee_cameras ORDER BY 1, 2'),
  }));
}
const withoutTenant = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'tenant_id' ? undefined : inner))) as unknown;

describe('projections on the real database', () => {
  it('shuffled, doubled and split into batches end as ordered once, as the pure fold, and as a replay of the log', async () => {
    const plan = fc.array(draft, { minLength: 1, maxLength: 30 }).chain((drafts) =>
      fc.record({
        drafts: fc.constant(drafts),
        order: fc.shuffledSubarray([...drafts.keys(), ...drafts.keys()], { minLength: drafts.length * 2, maxLength: drafts.length * 2 }),
        cuts: fc.array(fc.nat(drafts.length * 2), { maxLength: 6 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(plan, async ({ drafts, order, cuts }) => {
        const events = eventsOf(drafts);
        const [ordered, shuffled] = [await aTenant(flow.database), await aTenant(flow.database)];
        await flow.writer.write(ordered, [aDelivery(edgeId, events)]);
        const stream = order.flatMap((index) => events[index] ?? []);
        const borders = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
        for (const [index, from] of borders.entries()) {
          const part = stream.slice(from, borders[index + 1] ?? from);
          // the log's unique numbers are those of the box: another tenant's box is another box
          if (part.length > 0) await flow.writer.write(shuffled, [aDelivery(shuffled, part)]);
        }
        const end = withoutTenant(await tables(ordered));
        const other = JSON.parse(JSON.stringify(withoutTenant(await tables(shuffled))).replaceAll(shuffled, edgeId)) as unknown;
        expect(other).toEqual(end);
        expect(end).toMatchObject({ tracking: expectedTracking(events) });
        const replay = new ProjectionReplay(flow.database, new SightingRepository(), flow.sightings);
        expect(await replay.replay(ordered, 7)).toBe(events.length);
        expect(withoutTenant(await tables(ordered))).toEqual(end);
      }),
      { numRuns: 40 },
    );
  });

  it('two batches about one person at once lose nothing of each other', async () => {
    const tenantId = await aTenant(flow.database);
    const employeeId = people[0] ?? '';
    const batches = Array.from({ length: 24 }, (_, i) =>
      aDelivery(v7(), [aSighting({ epoch: v7(), seq: 1, employeeId, startedAt: at + ((i * 7) % 24) * 1000 })]),
    );
    await Promise.all(batches.map((batch) => flow.writer.write(tenantId, [batch])));
    const [row] = await flow.database.run(tenantId, (tx) => tx.query<{ last_seen: Date }>('SELECT last_seen FROM employee_tracking'));
    expect(row?.last_seen.getTime()).toBe(at + 23_000);
  });
});

function expectedTracking(events: readonly SigapEvent[]): unknown[] {
  const views = events.map((event) => sightingView(ingested(edgeId, event).event as SightingEvent, edgeId)).filter((one) => one !== null);
  const states = [...foldSightings(new Map<string, SightingState>(), views).values()];
  const touched = people.filter((person) => states.some(({ body }) => body?.employeeId === person)).toSorted();
  return touched.map((person) => {
    const tracking = foldTracking(states.filter(({ body }) => body?.employeeId === person));
    const iso = (time: number | null | undefined) => (time === null || time === undefined ? null : new Date(time).toISOString());
    return {
      employee_id: person,
      sighting_id: tracking?.sightingId ?? null,
      camera_id: tracking?.cameraId ?? null,
      last_seen: iso(tracking?.lastSeenAt),
      live_last_seen: iso(tracking?.liveLastSeenAt),
    };
  });
}
