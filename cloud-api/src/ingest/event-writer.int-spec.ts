import { startTestDatabase, type TestDatabase } from '@sigap/testing';
import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aDelivery, aSighting, aTenant, type Flow, openFlow } from './flow.fixture.js';

let server: TestDatabase;
let flow: Flow;
let tenantId: string;
const edgeId = v7();
const at = Date.UTC(2026, 10, 20, 8);

beforeAll(async () => {
  server = await startTestDatabase();
  flow = await openFlow(server.url);
});
afterAll(async () => {
  await flow.close();
  await server.stop();
});
beforeEach(async () => {
  tenantId = await aTenant(flow.database);
});

const rows = <Row>(sql: string) => flow.database.run(tenantId, (tx) => tx.query<Row>(sql));
const eventsFrom = (epoch: string, seqs: number[]) => seqs.map((seq) => aSighting({ epoch, seq, startedAt: at + seq * 1000 }));

describe('EventWriter', () => {
  it('stores each event once and acknowledges all, also those that came before', async () => {
    const epoch = v7();
    const events = eventsFrom(epoch, [1, 2, 3, 5]);
    const first = await flow.writer.write(tenantId, [aDelivery(edgeId, events)]);
    expect(first).toMatchObject({
      duplicates: 0,
      acks: [
        {
          edgeId,
          ack: {
            epoch,
            ranges: [
              [1, 3],
              [5, 5],
            ],
            highestSeq: 5,
          },
        },
      ],
    });
    const again = await flow.writer.write(tenantId, [aDelivery(edgeId, events), aDelivery(edgeId, events)]);
    expect(again).toMatchObject({
      stored: [],
      duplicates: 8,
      acks: [
        {
          ack: {
            ranges: [
              [1, 3],
              [5, 5],
            ],
          },
        },
      ],
    });
    expect(await rows('SELECT seq FROM events ORDER BY seq')).toEqual([{ seq: '1' }, { seq: '2' }, { seq: '3' }, { seq: '5' }]);
  });

  it('of two instances with the same batch, one stores it and both acknowledge it', async () => {
    const epoch = v7();
    const events = eventsFrom(
      epoch,
      Array.from({ length: 200 }, (_, i) => i + 1),
    );
    const outcomes = await Promise.all([
      flow.writer.write(tenantId, [aDelivery(edgeId, events)]),
      flow.writer.write(tenantId, [aDelivery(edgeId, events.toReversed())]),
    ]);
    expect(outcomes.map(({ stored }) => stored.length).toSorted((a, b) => a - b)).toEqual([0, 200]);
    for (const { acks } of outcomes) expect(acks[0]?.ack.ranges).toEqual([[1, 200]]);
    expect(await rows('SELECT count(*)::int AS n FROM sightings')).toEqual([{ n: 200 }]);
  });

  it('sets one bad event aside and stores its neighbours; the bad one is acknowledged', async () => {
    const epoch = v7();
    const [a, b, c] = eventsFrom(epoch, [1, 2, 3]);
    const payload = Buffer.from(JSON.stringify({ epoch, events: [a, { ...b, type: 'sighting.invented' }, c, { seq: 'x' }] }));
    const { parseBatch } = await import('./parse-batch.js');
    const outcome = await flow.writer.write(tenantId, [parseBatch(edgeId, payload, new Date(at))]);
    expect(outcome.acks[0]?.ack.ranges).toEqual([[1, 3]]);
    expect(outcome.stored.map(({ event }) => event.seq)).toEqual([1, 3]);
    expect(await rows('SELECT reason, seq FROM dead_letters ORDER BY seq')).toEqual([
      { reason: 'not_an_event', seq: '2' },
      { reason: 'not_an_event', seq: null },
    ]);
  });

  it('finds the event on which a handler fails, and lets the others have their effect', async () => {
    const epoch = v7();
    const events = eventsFrom(
      epoch,
      Array.from({ length: 40 }, (_, i) => i + 1),
    );
    const bad = events[17];
    flow.handlers.register({
      types: ['sighting.seen'],
      apply: async (_tx, some) => {
        if (some.some(({ event }) => event.id === bad?.id)) throw new TypeError('never works');
      },
    });
    const outcome = await flow.writer.write(tenantId, [aDelivery(edgeId, events)]);
    expect(outcome.stored).toHaveLength(39);
    expect(outcome.acks.flatMap(({ ack }) => ack.ranges.flatMap(([from, to]) => to - from + 1)).reduce((a, b) => a + b)).toBe(40);
    expect(await rows('SELECT reason, detail, seq FROM dead_letters')).toEqual([{ reason: 'refused', detail: 'never works', seq: '18' }]);
    expect(await rows('SELECT count(*)::int AS n FROM sightings')).toEqual([{ n: 39 }]);
  });

  it('an event that PostgreSQL refuses becomes a dead letter by its code alone', async () => {
    const epoch = v7();
    const [good] = eventsFrom(epoch, [1]);
    const early = { ...aSighting({ epoch, seq: 2, startedAt: at }), occurredAt: '0000-01-01T00:00:00.000Z' };
    const outcome = await flow.writer.write(tenantId, [
      aDelivery(
        edgeId,
        [good, early].filter((event) => event !== undefined),
      ),
    ]);
    expect(outcome.stored).toHaveLength(1);
    expect(await rows('SELECT reason, detail FROM dead_letters')).toEqual([{ reason: 'refused', detail: 'SQLSTATE 22008' }]);
  });

  it('two boxes with one identity: the second number is set aside, alarmed, and NOT acknowledged', async () => {
    const epoch = v7();
    await flow.writer.write(tenantId, [aDelivery(edgeId, eventsFrom(epoch, [1, 2]))]);
    const outcome = await flow.writer.write(tenantId, [aDelivery(edgeId, eventsFrom(epoch, [2, 3]))]);
    expect(outcome.acks).toEqual([{ edgeId, ack: { epoch, ranges: [[3, 3]], highestSeq: 3 } }]);
    expect(outcome.dead.map(({ reason }) => reason)).toEqual(['number_taken']);
  });

  it('an id that another box has used is set aside and acknowledged', async () => {
    const epoch = v7();
    const [event] = eventsFrom(epoch, [1]);
    const other = v7();
    if (!event) throw new Error('an event');
    await flow.writer.write(tenantId, [aDelivery(edgeId, [event])]);
    const outcome = await flow.writer.write(tenantId, [aDelivery(other, [event])]);
    expect(outcome).toMatchObject({ stored: [], dead: [{ reason: 'id_taken' }], acks: [{ edgeId: other, ack: { ranges: [[1, 1]] } }] });
  });

  it('an event that a box carried over into a new epoch is stored once', async () => {
    const [old, next] = [v7(), v7()];
    const [event] = eventsFrom(old, [7]);
    if (!event) throw new Error('an event');
    await flow.writer.write(tenantId, [aDelivery(edgeId, [event])]);
    const outcome = await flow.writer.write(tenantId, [aDelivery(edgeId, [{ ...event, epoch: next, seq: 1 }])]);
    expect(outcome).toMatchObject({ stored: [], duplicates: 1, dead: [], acks: [{ ack: { epoch: next, ranges: [[1, 1]] } }] });
  });

  it('keeps a bounded number of dead letters of a box, counts repeats, and cuts what is long', async () => {
    const letters = (n: number, start = 0) =>
      Array.from({ length: n }, (_, i) => ({
        edgeId,
        position: null,
        reason: 'not_json' as const,
        detail: '',
        payload: Buffer.from(`garbage ${start + i}`),
        receivedAt: new Date(at + start + i),
      }));
    await flow.writer.write(tenantId, [{ items: [], rejected: letters(700), bytes: 0 }]);
    await flow.writer.write(tenantId, [{ items: [], rejected: letters(700, 600), bytes: 0 }]);
    const [count] = await rows<{ n: number; repeated: number }>(
      `SELECT count(*)::int AS n, count(*) FILTER (WHERE times = 2)::int AS repeated FROM dead_letters`,
    );
    expect(count).toEqual({ n: 1000, repeated: 100 });
    const long = {
      edgeId,
      position: null,
      reason: 'not_json' as const,
      detail: '',
      payload: Buffer.alloc(200_000, 7),
      receivedAt: new Date(),
    };
    await flow.writer.write(tenantId, [{ items: [], rejected: [long], bytes: 0 }]);
    expect(await rows('SELECT length(payload) AS kept, payload_bytes AS was FROM dead_letters WHERE payload_bytes > 1000')).toEqual([
      { kept: 65_536, was: 200_000 },
    ]);
  });

  it('shows one tenant nothing of another, and takes no id from it', async () => {
    const epoch = v7();
    const [event] = eventsFrom(epoch, [1]);
    if (!event) throw new Error('an event');
    await flow.writer.write(tenantId, [aDelivery(edgeId, [event])]);
    const mine = tenantId;
    tenantId = await aTenant(flow.database);
    expect(await rows('SELECT * FROM events')).toEqual([]);
    const outcome = await flow.writer.write(tenantId, [aDelivery(v7(), [{ ...event, epoch: v7() }])]);
    expect(outcome.stored).toHaveLength(1);
    expect(mine).not.toBe(tenantId);
  });
});
