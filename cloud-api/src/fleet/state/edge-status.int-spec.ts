import { type DesiredConfiguration, type Edge, type EdgeState, topic, type TopicKind } from '@sigap/contracts';
import { type FakeClock, fakeClock, startTestDatabase, type TestDatabase } from '@sigap/testing';
import type { MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../../api-under-test.js';
import { DomainEvents } from '../../bus/domain-events.js';
import { connectBox, nextMessage, until } from '../box-under-test.js';
import { CommandService } from '../command/command.service.js';
import { EdgeService, type NewEdge } from '../edge/edge.service.js';
import { SilenceWatch } from './silence-watch.js';

let postgres: TestDatabase;
let clock: FakeClock;
let api: ApiUnderTest;
let admin: SignedIn;
let box: NewEdge;
let neighbour: NewEdge;
const clients: MqttClient[] = [];
const boot = crypto.randomUUID();

beforeAll(async () => {
  postgres = await startTestDatabase();
  clock = fakeClock();
  api = await startApi({ clock, databaseUrl: postgres.url });
  box = await api.get(EdgeService).create(api.tenantId, { name: 'Gate' }, 'system:test');
  neighbour = await api.get(EdgeService).create(api.tenantId, { name: 'Yard' }, 'system:test');
  admin = await api.signIn('admin');
});
afterEach(() => {
  for (const client of clients.splice(0)) client.end(true);
});
afterAll(async () => {
  await api.stop();
  await postgres.stop();
});

const own = (kind: TopicKind, of = box) => topic({ tenantId: of.tenantId, edgeId: of.edgeId, kind });

function stateOf(state: 'online' | 'offline', session: number, bootId = boot): string {
  const said: EdgeState = {
    state,
    session,
    bootId,
    at: clock.now().toISOString(),
    agentVersion: '0.1.0',
    epoch: boot,
    cameraIds: [],
    reason: state === 'online' ? 'birth' : 'will',
  };
  return JSON.stringify(said);
}

async function connected(session: number, of = box): Promise<MqttClient> {
  const will = { topic: own('state', of), payload: Buffer.from(stateOf('offline', session)), qos: 1 as const, retain: true };
  const client = await connectBox(api, of, { will });
  client.on('error', () => undefined);
  clients.push(client);
  await client.publishAsync(own('state', of), stateOf('online', session), { qos: 1, retain: true });
  return client;
}

async function edge(as = admin, id = box.edgeId): Promise<Edge | undefined> {
  const { items } = (await (await as.request('/api/edges')).json()) as { items: Edge[] };
  return items.find((one) => one.id === id);
}
const isNow = (state: Edge['state']) => until(async () => (await edge())?.state === state, `the box is ${state}`);

describe('a box', () => {
  it('is never seen, then born, then dead by its will, and the bus hears of it', async () => {
    expect(await edge()).toMatchObject({ state: 'never-seen', lastHeardAt: null, site: 'Pabrik', health: null });
    const heard: string[] = [];
    const off = api.get(DomainEvents).on('edge.state', ({ edgeId, state }) => void (edgeId === box.edgeId && heard.push(state)));
    const client = await connected(1);
    await isNow('online');
    expect(await edge()).toMatchObject({ agentVersion: '0.1.0', lastHeardAt: clock.now().toISOString() });
    client.stream.destroy();
    await isNow('offline');
    expect(heard).toEqual(['online', 'offline']);
    off();
  });

  it('stays online when the will of its session before comes late', async () => {
    const client = await connected(3);
    await isNow('online');
    await client.publishAsync(own('state'), stateOf('offline', 2), { qos: 1, retain: true });
    // messages of one kind and box are handled in order, so this one marks that the will was
    await client.publishAsync(own('state'), stateOf('online', 4), { qos: 1, retain: true });
    await until(async () => {
      const [row] = await api.database.run(api.tenantId, (tx) =>
        tx.query<{ session: number }>('SELECT session FROM edge_status WHERE edge_id = $1', [box.edgeId]),
      );
      return row?.session === 4;
    }, 'session 4');
    expect((await edge())?.state).toBe('online');
  });

  it('is offline after 90 s of silence, and back when it is heard', async () => {
    const client = await connected(5);
    await isNow('online');
    clock.advance(89_000);
    await api.get(SilenceWatch).tick();
    expect((await edge())?.state).toBe('online');
    clock.advance(2_000);
    await api.get(SilenceWatch).tick();
    expect((await edge())?.state).toBe('offline');
    await client.publishAsync(own('health'), JSON.stringify(health()), { qos: 1 });
    await isNow('online');
    expect((await edge())?.health).toMatchObject({ rssBytes: 7 });
  });

  it('is offline after a restart of the API until it is heard, and finds its configuration', async () => {
    await connected(6);
    await isNow('online');
    const again = await startApi({ clock, databaseUrl: postgres.url });
    try {
      const other = await again.signIn('admin', api.tenantId);
      expect((await edge(other))?.state).toBe('offline');
      const client = await connectBox(again, box);
      clients.push(client);
      const desired = nextMessage(client, own('desired'));
      await client.subscribeAsync(own('desired'), { qos: 1 });
      expect((JSON.parse(await desired) as DesiredConfiguration).version).toBeGreaterThanOrEqual(1);
    } finally {
      await again.stop();
    }
  });
});

describe('a box that was made while we run', () => {
  it('gets its configuration when it comes', async () => {
    const added = await api.get(EdgeService).create(api.tenantId, { name: 'New' }, 'system:test');
    const client = await connectBox(api, added);
    clients.push(client);
    await client.subscribeAsync(own('desired', added), { qos: 1 });
    const desired = nextMessage(client, own('desired', added));
    await client.publishAsync(own('state', added), stateOf('online', 1), { qos: 1, retain: true });
    expect(JSON.parse(await desired)).toMatchObject({ version: 1, cameras: [], galleryVersion: 0, privacy: { snapshotDays: 30 } });
  });
});

describe('commands', () => {
  const order = { type: 'camera.restart', data: { cameraId: boot } } as const;

  it('take the first answer of the box that was asked, and no other', async () => {
    const client = await connected(10);
    const liar = await connected(1, neighbour);
    await isNow('online');
    client.on('message', (_topic, payload) => {
      const { id } = JSON.parse(payload.toString()) as { id: string };
      const reply = (message: string) => JSON.stringify({ id, at: clock.now().toISOString(), ok: true, message });
      const answers = async () => {
        await liar.publishAsync(own('replies', neighbour), reply('from the neighbour'), { qos: 1 });
        await client.publishAsync(own('replies'), reply('first'), { qos: 1 });
        await client.publishAsync(own('replies'), reply('second'), { qos: 1 });
      };
      // the test may end before the second answer left
      answers().catch(() => undefined);
    });
    await client.subscribeAsync(own('commands'), { qos: 1 });
    const address = { tenantId: box.tenantId, edgeId: box.edgeId };
    expect(await api.get(CommandService).send(address, order)).toMatchObject({ message: 'first' });
    expect(await api.get(CommandService).send(address, order)).toMatchObject({ message: 'first' });
  });

  it('are refused at once for a box that is away, and for one that is not of the tenant', async () => {
    const { tenantId } = await api.addTenant();
    await expect(api.get(CommandService).send({ tenantId, edgeId: box.edgeId }, order)).rejects.toMatchObject({ code: 'edge_offline' });
  });
});

function health() {
  const at = clock.now().toISOString();
  return {
    at,
    session: 5,
    uptimeSeconds: 1,
    eventLoopDelayP99Ms: 1,
    rssBytes: 7,
    cpuPercent: 1,
    disk: { freeBytes: 1, totalBytes: 1 },
    outbox: { depth: 0, oldestAt: null, refused: 0 },
    clock: { state: 'synced', offsetMs: 0 },
    recognition: { state: 'running', pack: 'face-api', galleryVersion: 0, templates: 0, sampleFps: 5 },
    cameras: [],
  };
}
