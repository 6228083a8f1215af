import type { SigapEvent } from '@sigap/contracts';
import { startTestDatabase, type TestDatabase } from '@sigap/testing';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CameraRepository } from '../cameras/camera.repository.js';
import { CameraStatusRepository } from '../cameras/camera-status.repository.js';
import { CameraStatusService } from '../cameras/camera-status.service.js';
import { ExternalBroker } from '../fleet/broker/external-broker.js';
import { MessageIntake } from '../fleet/message-intake.js';
import { MqttLink } from '../fleet/mqtt-link.js';
import { HealthRegistry } from '../health/health-registry.js';
import { Listening } from '../http/listening.js';
import { aDelivery, aSighting, aTenant, type Flow, ingested, openFlow, silent } from '../ingest/flow.fixture.js';
import { PresenceModel } from './presence-model.js';
import { PresenceRepository } from './presence.repository.js';
import { ProjectionReplay } from './projection-replay.js';
import { SightingRepository } from './sighting.repository.js';
import { foldSightings, type SightingEvent, type SightingState, sightingTypes, sightingView } from './sighting-fold.js';
import { siteDay } from './site-day.js';
import { foldTracking } from './tracking-fold.js';

let server: TestDatabase;
let flow: Flow;
beforeAll(async () => {
  server = await startTestDatabase();
  flow = await openFlow(server.url);
  // of the box's events alone, so nothing is connected
  const link = new MqttLink(new ExternalBroker('mqtt://127.0.0.1:1', {}), silent, new Listening(), new HealthRegistry());
  const { database, events, handlers, clock } = flow;
  const intake = new MessageIntake(silent);
  handlers.register(new CameraStatusService(database, statuses, new CameraRepository(), link, intake, events, handlers, clock));
});
afterAll(async () => {
  await flow.close();
  await server.stop();
});

const statuses = new CameraStatusRepository();
const at = Date.UTC(2026, 10, 20, 8);
const edgeId = v7();
const people = Array.from({ length: 3 }, () => v7());
const cameras = Array.from({ length: 2 }, () => v7());
const ids = Array.from({ length: 5 }, () => v7());

interface SightingDraft {
  sighting: number;
  camera: number;
  startedAt: number;
  lastSeenAt: number;
  replayed: boolean;
  type: 'sighting.started' | 'sighting.seen' | 'sighting.ended' | 'sighting.retracted';
}
interface CameraDraft {
  camera: number;
  at: number;
  since: number;
  type: 'camera.online' | 'camera.offline';
}
const sightingDraft: fc.Arbitrary<SightingDraft> = fc.record({
  sighting: fc.nat(ids.length - 1),
  camera: fc.nat(cameras.length - 1),
  startedAt: fc.integer({ min: 0, max: 5 }),
  lastSeenAt: fc.integer({ min: 0, max: 9 }),
  replayed: fc.boolean(),
  type: fc.constantFrom('sighting.started', 'sighting.seen', 'sighting.seen', 'sighting.ended', 'sighting.retracted'),
});
const cameraDraft: fc.Arbitrary<CameraDraft> = fc.record({
  camera: fc.nat(cameras.length - 1),
  at: fc.integer({ min: 0, max: 9 }),
  since: fc.integer({ min: 0, max: 9 }),
  type: fc.constantFrom('camera.online', 'camera.online', 'camera.offline'),
});
const draft = fc.oneof({ arbitrary: sightingDraft, weight: 3 }, { arbitrary: cameraDraft, weight: 1 });

function eventsOf(drafts: readonly (SightingDraft | CameraDraft)[]): SigapEvent[] {
  const epoch = v7();
  return drafts.map((one, index) => ('sighting' in one ? sightingEvent(one, epoch, index + 1) : cameraEvent(one, epoch, index + 1)));
}

function sightingEvent({ sighting, camera, startedAt, lastSeenAt, replayed, type }: SightingDraft, epoch: string, seq: number): SigapEvent {
  const head = {
    epoch,
    seq,
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
}

function cameraEvent({ camera, at: seconds, since, type }: CameraDraft, epoch: string, seq: number): SigapEvent {
  const clock = { state: 'synced' as const, offsetMs: 0 };
  const occurredAt = new Date(at + seconds * 1000).toISOString();
  const head = { id: v7(), v: 1 as const, epoch, seq, occurredAt, clock, replayed: false, cameraId: cameras[camera] ?? '' };
  const data = { since: new Date(at + since * 1000).toISOString() };
  if (type === 'camera.offline') return { ...head, type, data: { ...data, fault: 'stalled' } };
  return { ...head, type, data: { ...data, codec: 'h264', width: 640, height: 360, outageSeconds: null } };
}

async function tables(tenantId: string): Promise<unknown> {
  return flow.database.run(tenantId, async (tx) => ({
    sightings: await tx.query('SELECT * FROM sightings ORDER BY id'),
    tracking: await tx.query(
      'SELECT employee_id, sighting_id, camera_id, last_seen, live_last_seen, similarity FROM employee_tracking ORDER BY 1',
    ),
    cameras: await tx.query('SELECT employee_id, camera_id, last_seen FROM employee_cameras ORDER BY 1, 2'),
    statuses: await tx.query('SELECT camera_id, state, fault, state_since, last_event_at FROM camera_status ORDER BY 1'),
  }));
}
const withoutTenant = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'tenant_id' ? undefined : inner))) as unknown;

/** Who is present at some later moments, as `GET /api/presence` would say of a box that is there. */
async function presence(tenantId: string) {
  const [tracking, known] = await flow.database.run(tenantId, async (tx) => [
    await new PresenceRepository().tracking(tx, null, siteDay(at, 'Asia/Jakarta'), at),
    await statuses.lock(tx, cameras),
  ]);
  return [4, 8, 14, 30].map((seconds) => {
    const now = at + seconds * 1000;
    const model = new PresenceModel();
    model.setThresholds({ offlineAfterMs: 3_000, alertAfterMs: 5_000 });
    const unsaid = { department: null, role: null, supervisorName: null };
    model.setPeople(people.map((id, index) => ({ id, code: `EMP00${index}`, name: `Person ${index}`, enrolled: true, ...unsaid })));
    model.setTracking(tracking);
    const box = { id: 'box', name: 'Box', state: 'online', stateSince: at, lastHeardAt: now, behind: false } as const;
    model.setEdges([{ ...box, pack: null, recognition: 'running', shortages: [] }]);
    const camera = { name: 'CAM', zone: 'Gate', purpose: 'recognition', enabled: true, isDeleted: false, edgeId: box.id };
    model.setCameras(
      cameras.map((id) => {
        const { state = 'unknown', fault = null, stateSince = null } = known.get(id) ?? {};
        return { ...camera, id, state, fault, stateSince: stateSince?.getTime() ?? null };
      }),
    );
    model.sweep(now);
    return [...model.assessments()].map((one) => ({ ...model.presenceOf(one), ...one.verdict }));
  });
}

describe('projections on the real database', () => {
  it('shuffled, doubled and split into batches end as ordered once; sightings also as the pure fold, and as a replay of the log', async () => {
    const judged = new Map<string, number>();
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
        expect(end).toMatchObject({ tracking: expectedTracking(events.filter(isSighting)) });
        const present = await presence(ordered);
        expect(await presence(shuffled)).toEqual(present);
        for (const { status, isLost } of present.flat()) count(judged, isLost ? 'lost' : status);
        const replay = new ProjectionReplay(flow.database, new SightingRepository(), flow.sightings);
        expect(await replay.replay(ordered, 7)).toBe(events.filter(isSighting).length);
        expect(withoutTenant(await tables(ordered))).toEqual(end);
        expect(await presence(ordered)).toEqual(present);
      }),
      { numRuns: 40 },
    );
    expect([...judged.keys()]).toEqual(expect.arrayContaining(['AVAILABLE', 'OFFLINE', 'UNKNOWN']));
    console.log(`presence that was the same in any order: ${JSON.stringify(Object.fromEntries(judged))}`);
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

function isSighting(event: SigapEvent): event is SightingEvent {
  return sightingTypes.some((type) => type === event.type);
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function expectedTracking(events: readonly SightingEvent[]): unknown[] {
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
