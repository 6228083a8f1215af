import type { SigapEvent } from '@sigap/contracts';
import { startTestDatabase, type TestDatabase } from '@sigap/testing';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aDelivery, aTenant, type Flow, openFlow } from '../ingest/flow.fixture.js';
import { PackingBox } from './packing.fixture.js';
import { RecordingHandler } from './recording/recording.handler.js';
import { RecordingRepository } from './recording/recording.repository.js';
import { PackingReplay } from './replay/packing-replay.js';
import { SessionHandler } from './session/session.handler.js';
import { SessionRepository } from './session/session.repository.js';

let server: TestDatabase;
let flow: Flow;
let replay: PackingReplay;
beforeAll(async () => {
  server = await startTestDatabase();
  flow = await openFlow(server.url);
  const [recordings, sessions] = [new RecordingRepository(), new SessionRepository()];
  const recordingHandler = new RecordingHandler(flow.handlers, recordings);
  const sessionHandler = new SessionHandler(flow.handlers, sessions);
  recordingHandler.onModuleInit();
  sessionHandler.onModuleInit();
  replay = new PackingReplay(flow.database, recordings, recordingHandler, sessions, sessionHandler);
});
afterAll(async () => {
  await flow.close();
  await server.stop();
});

const edgeId = v7();
const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 1, minute)).toISOString();

/** Everything that a box may tell of one shift: also what contradicts, as a faulty box or a restored one would. */
function shift(choices: readonly number[]): SigapEvent[] {
  const box = new PackingBox(edgeId);
  const { sessionId } = box;
  const assignmentId = v7();
  const assignment = { assignmentId, sessionId, employeeId: v7(), platform: 'shopee', assignedAt: at(1) };
  const events = [
    box.keyMade(),
    box.event('packing.session.started', { sessionId, startedAt: at(0), startedBy: null }, null),
    box.event('packing.station.assigned', assignment),
  ];
  for (const [minute, choice] of choices.entries()) {
    const parcel = box.parcel({ scannedAt: new Date(at(minute)), clip: Buffer.from(`clip ${minute}`) });
    const { id: recordingId, sha256 } = parcel;
    events.push(...parcel.events.slice(choice % 2, 2 + (choice % 3)));
    if (choice % 4 === 1) events.push(box.event('clip.missing', { recordingId, reason: 'lost', detail: `${minute}` }));
    if (choice % 5 === 1) events.push(box.event('clip.pruned', { recordingId, sha256, prunedAt: at(minute), reason: 'quota' }));
    // once more, another way
    if (choice % 7 === 1) events.push(...box.parcel({ recordingId, clip: Buffer.from(`again ${minute}`) }).events);
  }
  events.push(
    box.event('packing.station.unassigned', { ...assignment, platform: 'lazada', unassignedAt: at(50) }),
    box.event('packing.session.ended', { sessionId, startedAt: at(0), endedAt: at(59), endedBy: null, forced: false }, null),
  );
  return events;
}

async function tables(tenantId: string): Promise<unknown> {
  const rows = await flow.database.run(tenantId, async (tx) => ({
    recordings: await tx.query('SELECT * FROM recordings ORDER BY id'),
    sessions: await tx.query('SELECT * FROM packing_sessions ORDER BY id'),
    assignments: await tx.query('SELECT * FROM packing_assignments ORDER BY id'),
    keys: await tx.query('SELECT * FROM packing_keys ORDER BY key_id'),
  }));
  return JSON.parse(JSON.stringify(rows, (key, inner: unknown) => (key === 'tenant_id' ? undefined : inner))) as unknown;
}

it('shuffled, doubled and split into batches end as ordered once, and as a replay of the log', async () => {
  const plan = fc.array(fc.nat(41), { minLength: 1, maxLength: 6 }).chain((choices) => {
    const events = shift(choices);
    const indexes = [...events.keys(), ...events.keys()];
    return fc.record({
      events: fc.constant(events),
      order: fc.shuffledSubarray(indexes, { minLength: indexes.length, maxLength: indexes.length }),
      cuts: fc.array(fc.nat(indexes.length), { maxLength: 8 }),
    });
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ events, order, cuts }) => {
      const [ordered, shuffled] = [await aTenant(flow.database), await aTenant(flow.database)];
      for (const event of events) await flow.writer.write(ordered, [aDelivery(ordered, [event])]);
      const stream = order.flatMap((index) => events[index] ?? []);
      const dead: unknown[] = [];
      const borders = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
      for (const [index, from] of borders.entries()) {
        const part = stream.slice(from, borders[index + 1] ?? from);
        // the log's unique numbers are those of the box: another tenant's box is another box
        if (part.length > 0) dead.push(...(await flow.writer.write(shuffled, [aDelivery(shuffled, part)])).dead);
      }
      expect(dead).toEqual([]);
      const end = await tables(ordered);
      const other = JSON.parse(JSON.stringify(await tables(shuffled)).replaceAll(shuffled, ordered)) as unknown;
      expect(other).toEqual(end);
      expect(end).toMatchObject({
        sessions: [{ started_at: at(0), ended_at: at(59) }],
        assignments: [{ unassigned_at: at(50), platform: 'lazada' }],
      });
      expect(await replay.replay(ordered, 7)).toBe(events.length);
      expect(await tables(ordered)).toEqual(end);
    }),
    { numRuns: 25 },
  );
});

it('a replay keeps what people decided', async () => {
  const tenantId = await aTenant(flow.database);
  const events = shift([2]);
  await flow.writer.write(tenantId, [aDelivery(tenantId, events)]);
  await flow.database.run(tenantId, (tx) => tx.execute('UPDATE recordings SET legal_hold = true'));
  const before = await tables(tenantId);
  await replay.replay(tenantId);
  expect(await tables(tenantId)).toEqual(before);
});

it('an event without a camera is set aside, and the others of its batch are not', async () => {
  const tenantId = await aTenant(flow.database);
  const box = new PackingBox(tenantId);
  const [started] = box.parcel().events;
  if (started === undefined) throw new Error('a parcel starts');
  const { cameraId: _, ...without } = started;
  const good = box.parcel();
  const { dead } = await flow.writer.write(tenantId, [aDelivery(tenantId, [without, ...good.events])]);
  expect(dead).toMatchObject([{ reason: 'refused' }]);
  expect(await tables(tenantId)).toMatchObject({ recordings: [{ id: good.id }] });
});
