import type { EdgeState } from '@sigap/contracts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BadWay } from '../test-rig/bad-way.js';
import { hasMosquitto, Mosquitto } from '../test-rig/mosquitto.js';
import { ScriptedCloud, type Script } from '../test-rig/scripted-cloud.js';
import { SendingBox, type SendingBoxOptions } from '../test-rig/sending-box.js';
import { TestBroker } from '../test-rig/test-broker.js';
import { testFolder } from '../test-rig/test-folder.js';
import { until } from '../test-rig/until.js';

async function world(script?: Script) {
  const broker = await new TestBroker().start();
  const cloud = await new ScriptedCloud(() => broker.url, script).start();
  onTestFinished(async () => {
    await cloud.stop();
    await broker.stop();
  });
  const directory = testFolder();
  const box = async (change: Partial<SendingBoxOptions> = {}) => {
    const started = await new SendingBox({ directory, url: broker.url, ...change }).start();
    onTestFinished(() => started.stop());
    return started;
  };
  return { broker, cloud, box };
}

const numbersOf = (cloud: ScriptedCloud) =>
  [...cloud.events.values()].map(({ data }) => ('freeBytes' in data ? data.freeBytes : -1)).toSorted((a, b) => a - b);
const oneTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe('Uplink', () => {
  it('delivers events once and forgets them after the acknowledgement', async () => {
    const { cloud, box } = await world();
    const sender = await box();
    await sender.record(1, 1_200);
    await until('an empty outbox', async () => (await sender.depth()) === 0);
    expect(numbersOf(cloud)).toEqual(oneTo(1_200));
    expect(cloud.arrivals.every(({ replayed }) => !replayed)).toBe(true);
  });

  it('delivers what modules recorded before it started, and while it did', async () => {
    const { broker, cloud } = await world();
    const sender = new SendingBox({ directory: testFolder(), url: broker.url });
    onTestFinished(() => sender.stop());
    await sender.store.start();
    await sender.record(1, 3);
    const meanwhile = sender.record(4, 6);
    await sender.link.start();
    await sender.uplink.start();
    await meanwhile;
    await sender.record(7, 8);
    await until('an empty outbox', async () => (await sender.depth()) === 0);
    expect(numbersOf(cloud)).toEqual(oneTo(8));
  });

  it('keeps sending until the cloud says that it has committed: never, late, twice', async () => {
    const moods: Script = (_, number) => {
      if (number % 4 === 0) return { commit: false, acks: [] };
      if (number % 4 === 1) return { commit: true, acks: [] };
      return { commit: true, acks: number % 4 === 2 ? [500] : [0, 5] };
    };
    const { cloud, box } = await world(moods);
    const sender = await box();
    for (let from = 1; from <= 400; from += 20) await sender.record(from, from + 19);
    await until('an empty outbox', async () => (await sender.depth()) === 0, 30_000);
    expect(numbersOf(cloud)).toEqual(oneTo(400));
    expect(cloud.arrivals.length).toBeGreaterThan(400);
  });

  it('sends what happens now ahead of the backlog', async () => {
    // nothing of the backlog is acknowledged before all that happens now has come: a box that sends it first would wait for ever
    const live = new Set<number>();
    const { cloud, box } = await world(({ events }) => {
      const numbers = events.map(({ data }) => ('freeBytes' in data ? data.freeBytes : 0));
      for (const n of numbers) if (n > 5_000) live.add(n);
      return live.size === 10 || numbers.every((n) => n > 5_000) ? { commit: true, acks: [0] } : { commit: false, acks: [] };
    });
    const away = await box({ url: 'mqtt://127.0.0.1:9' });
    await away.record(1, 5_000);
    await away.stop();
    const sender = await box();
    await until('a connection', () => sender.link.connected);
    await sender.record(5_001, 5_010);
    await until('an empty outbox', async () => (await sender.depth()) === 0, 45_000);
    expect(numbersOf(cloud)).toEqual(oneTo(5_010));
    const order = cloud.arrivals.map(({ data }) => ('freeBytes' in data ? data.freeBytes : 0));
    const afterLastLive = new Set(order.slice(order.findLastIndex((n) => n > 5_000))).size;
    expect(afterLastLive, 'most of the backlog came behind').toBeGreaterThan(2_500);
  });

  it('labels events that waited as replayed, and young ones not', async () => {
    const { cloud, box } = await world();
    const away = await box({ url: 'mqtt://127.0.0.1:9' });
    await away.record(1, 20);
    await away.stop();
    const recordedAt = performance.now();
    await until('some age', () => performance.now() - recordedAt > 2_100);
    const sender = await box({ lanes: { liveForMs: 2_000, liveMost: 100 } });
    await until('a connection', () => sender.link.connected);
    await sender.record(21, 25);
    await until('an empty outbox', async () => (await sender.depth()) === 0);
    for (const { data, replayed } of cloud.arrivals) expect(replayed).toBe('freeBytes' in data && data.freeBytes <= 20);
  });

  it('loses nothing when the connection breaks again and again, and when the broker forgets everything', async () => {
    const { broker, cloud, box } = await world();
    const sender = await box();
    let recorded = 0;
    for (let round = 0; round < 6; round++) {
      await sender.record(recorded + 1, recorded + 100);
      recorded += 100;
      if (round % 3 === 2) {
        await broker.stop();
        await broker.start();
      } else broker.cut();
      await sender.record(recorded + 1, recorded + 50);
      recorded += 50;
      await until('a new connection', () => sender.link.connected);
    }
    await until('an empty outbox', async () => (await sender.depth()) === 0, 60_000);
    expect(numbersOf(cloud)).toEqual(oneTo(recorded));
  });

  it('loses nothing when the cloud dies after the broker has the message (and a box that trusts the broker does)', async () => {
    const outcome = async (forgetsOnPuback: boolean) => {
      const { cloud, box } = await world(() => ({ commit: false, acks: [] }));
      const sender = await box({ forgetsOnPuback });
      await until('a connection', () => sender.link.connected);
      await sender.record(1, 200);
      await until('a first arrival', () => cloud.arrivals.length > 0);
      if (forgetsOnPuback) await until('a forgetful box', async () => (await sender.depth()) === 0);
      // died before its commit; its successor commits
      await cloud.stop();
      cloud.script = () => ({ commit: true, acks: [0] });
      await cloud.start();
      await until('an empty outbox', async () => (await sender.depth()) === 0);
      return 200 - cloud.events.size;
    };
    expect(await outcome(false)).toBe(0);
    expect(await outcome(true)).toBe(200);
  });

  it('notices a connection that swallows everything, and one that works in one direction alone', async () => {
    const { broker, cloud, box } = await world();
    const way = await new BadWay(broker.port).start();
    onTestFinished(() => way.stop());
    const sender = await box({ url: way.url, keepaliveSeconds: 1 });
    await sender.record(1, 20);
    await until('the first events', async () => (await sender.depth()) === 0);
    for (const [mood, from] of [
      ['swallows', 21],
      ['swallows answers', 41],
    ] as const) {
      way.mood = mood;
      await sender.record(from, from + 19);
      const { session } = sender.link;
      await until('a new attempt', () => sender.link.session > session, 20_000);
      way.mood = 'works';
      await until('the rest', async () => (await sender.depth()) === 0, 30_000);
    }
    expect(numbersOf(cloud)).toEqual(oneTo(60));
  });

  it.skipIf(!hasMosquitto)(
    'works the same with Mosquitto, killed after it had the messages (needs mosquitto)',
    { timeout: 180_000 },
    async () => {
      const mosquitto = await new Mosquitto(testFolder()).start();
      onTestFinished(() => mosquitto.kill());
      const cloud = await new ScriptedCloud(
        () => mosquitto.url,
        () => ({ commit: false, acks: [] }),
      ).start();
      onTestFinished(() => cloud.stop());
      const sender = await new SendingBox({ directory: testFolder(), url: mosquitto.url }).start();
      onTestFinished(() => sender.stop());
      await until('a connection', () => sender.link.connected);
      await sender.record(1, 1_000);
      await until('arrivals', () => cloud.arrivals.length >= 1_000);
      // it said PUBACK to every one of them, and takes them along into its grave
      await mosquitto.kill();
      await mosquitto.start();
      cloud.script = () => ({ commit: true, acks: [0] });
      await until('an empty outbox', async () => (await sender.depth()) === 0, 40_000);
      expect(numbersOf(cloud)).toEqual(oneTo(1_000));
    },
  );

  it('goes on after a restart of the box, with the events that were not acknowledged', async () => {
    const { cloud, box } = await world((_, number) => ({ commit: true, acks: number === 0 ? [0] : [] }));
    const first = await box();
    await first.record(1, 100);
    await until('an arrival', () => cloud.events.size > 0);
    await first.stop();
    cloud.script = () => ({ commit: true, acks: [0] });
    const second = await box();
    await until('an empty outbox', async () => (await second.depth()) === 0);
    expect(numbersOf(cloud)).toEqual(oneTo(100));
  });

  it('deletes nothing on an acknowledgement for what it never sent, nor on garbage', async () => {
    const { cloud, box } = await world(() => ({ commit: true, acks: [] }));
    const sender = await box();
    await sender.record(1, 10);
    await until('an arrival', () => cloud.events.size === 10);
    for (const garbage of ['', '{', '{"epoch":1}', '[]', 'x'.repeat(100_000)]) await cloud.publish(sender.edge, 'acks', garbage);
    await cloud.publish(sender.edge, 'acks', { epoch: '01a1f9c1-0000-7000-8000-000000000000', ranges: [[1, 1_000_000]] });
    await cloud.publish(sender.edge, 'acks', { epoch: sender.store.epoch, ranges: [[11, Number.MAX_SAFE_INTEGER]] });
    await cloud.publish(sender.edge, 'acks', { epoch: sender.store.epoch, ranges: [[3, 4]] });
    await until('two events fewer', async () => (await sender.depth()) === 8);
    await sender.record(11, 12);
    expect(await sender.depth()).toBe(10);
  });

  it('begins a new epoch when the cloud holds more numbers than the box gave, and sends everything under it', async () => {
    const { cloud, box } = await world(() => ({ commit: false, acks: [0] }));
    const sender = await box();
    const old = sender.store.epoch;
    // as a cloud that holds these numbers under other ids: it tells how far, and acknowledges none
    cloud.script = (batch) => (batch.epoch === old ? { commit: false, acks: [] } : { commit: true, acks: [0] });
    await sender.record(1, 30);
    await until('an arrival', () => cloud.arrivals.length >= 30);
    // each acknowledgement says so, also those that come while the new epoch is being made
    const ack = { epoch: old, ranges: [], highestSeq: 500 };
    await Promise.all([ack, ack, ack].map((message) => cloud.publish(sender.edge, 'acks', message)));
    await until('an empty outbox', async () => (await sender.depth()) === 0);
    expect(sender.restored).toEqual([30]);
    expect(sender.store.epoch).not.toBe(old);
    expect(numbersOf(cloud)).toEqual(oneTo(30));
    await sender.record(31, 35);
    await until('the rest', () => cloud.events.size === 35);
    expect(new Set([...cloud.events.values()].map(({ epoch }) => epoch))).toEqual(new Set([sender.store.epoch]));
  });

  it('is born with a new session at each connect, leaves a will, and says goodbye', async () => {
    const { broker, cloud, box } = await world();
    const sender = await box();
    const states = () => cloud.of<EdgeState>('state').map(({ state, session, reason }) => ({ state, session, reason }));
    await until('a birth', () => states().length === 1);
    broker.cut();
    await until('a second birth', () => states().filter(({ reason }) => reason === 'birth').length === 2);
    await sender.stop();
    await until('a goodbye', () => states().some(({ reason }) => reason === 'shutdown'));
    expect(states().filter(({ reason }) => reason !== 'will')).toEqual([
      { state: 'online', session: 1, reason: 'birth' },
      { state: 'online', session: 2, reason: 'birth' },
      { state: 'offline', session: 2, reason: 'shutdown' },
    ]);
    for (const { session } of states().filter(({ reason }) => reason === 'will')) expect(session).toBe(1);
    const again = await box();
    await until('a third birth', () => states().some(({ session }) => session === 3));
    expect(again.link.session).toBe(3);
  });

  it('cuts a batch that the cloud never acknowledges until the bad event stands alone', async () => {
    const { cloud, box } = await world((batch) => {
      const isBad = batch.events.some(({ data }) => 'freeBytes' in data && data.freeBytes === 13);
      return isBad ? { commit: false, acks: [] } : { commit: true, acks: [0] };
    });
    const flight = { liveBatches: 4, backlogEvents: { least: 50, most: 4_000 }, slowMs: 1_000, timeout: { firstMs: 60, longestMs: 120 } };
    const sender = await box({ flight });
    await sender.record(1, 60);
    await until('all but the bad one', async () => (await sender.depth()) === 1, 40_000);
    expect(numbersOf(cloud)).toEqual(oneTo(60).filter((n) => n !== 13));
  });
});
