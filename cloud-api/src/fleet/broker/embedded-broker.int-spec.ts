import { createConnection } from 'node:net';
import { topic, type TopicKind } from '@sigap/contracts';
import type { MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, startApi } from '../../api-under-test.js';
import { EdgeService, type NewEdge } from '../edge/edge.service.js';
import { connectBox, nextMessage } from '../box-under-test.js';
import { DesiredConfigurations } from '../desired/desired-configuration.service.js';
import { BROKER_DOOR } from './broker-door.js';
import type { EmbeddedBroker } from './embedded-broker.js';
import { newEdgeToken } from '../edge/edge-token.js';

let api: ApiUnderTest;
let box: NewEdge;
let neighbour: NewEdge;
const clients: MqttClient[] = [];

beforeAll(async () => {
  api = await startApi();
  const edges = api.get(EdgeService);
  box = await edges.create(api.tenantId, { name: 'Gate' }, 'system:test');
  const { tenantId } = await api.addTenant();
  neighbour = await edges.create(tenantId, { name: 'Gate' }, 'system:test');
});
afterEach(() => {
  for (const client of clients.splice(0)) client.end(true);
});
afterAll(() => api.stop());

async function connected(as: NewEdge = box, options = {}): Promise<MqttClient> {
  const client = await connectBox(api, as, options);
  // the broker closes on a refused publish: no error of the test
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

const own = (kind: TopicKind) => topic({ tenantId: box.tenantId, edgeId: box.edgeId, kind });
const closed = (client: MqttClient) => new Promise<void>((resolve) => client.once('close', () => resolve()));

describe('signing in at the broker', () => {
  it('lets a box in with its token', async () => {
    expect((await connected()).connected).toBe(true);
  });

  it.each([
    ['a wrong token', () => connected({ ...box, token: newEdgeToken() })],
    ['the token of another box', () => connected({ ...box, token: neighbour.token })],
    ['an unknown box', () => connected({ ...box, edgeId: crypto.randomUUID() })],
    ['no password', () => connected(box, { password: undefined })],
    ['another client id', () => connected(box, { clientId: `edge-${neighbour.edgeId}` })],
    ['the name of the API', () => connected(box, { username: 'sigap-api' })],
    ['SQL for a name', () => connected(box, { username: "' OR 1=1 --", clientId: "edge-' OR 1=1 --" })],
  ])('refuses %s', async (_name, attempt) => {
    await expect(attempt()).rejects.toThrow(/bad username or password/i);
  });

  it('puts a box out whose token was renewed, and leaves the others', async () => {
    const edges = api.get(EdgeService);
    const lost = await edges.create(api.tenantId, { name: 'Lost file' }, 'system:test');
    const [old, other] = [await connected(lost), await connected()];
    const gone = closed(old);
    const renewed = await edges.renewToken(api.tenantId, 'Lost file', 'system:test');
    const door = api.get<EmbeddedBroker>(BROKER_DOOR);
    await door.recheck();
    await gone;
    expect(other.connected).toBe(true);
    if (!renewed) throw new Error('the box is not known');
    const back = await connected(renewed);
    await door.recheck();
    expect(back.connected).toBe(true);
  });

  it('puts the first connection of a box out when a second comes', async () => {
    const first = await connected();
    const gone = closed(first);
    const second = await connected();
    await gone;
    expect(second.connected).toBe(true);
  });
});

describe('topics', () => {
  it.each([
    ['another tenant', () => topic({ tenantId: neighbour.tenantId, edgeId: neighbour.edgeId, kind: 'events' })],
    ['its own commands', () => own('commands')],
    ['$SYS', () => '$SYS/broker/clients'],
    ['a topic of no kind', () => `${own('events')}/more`],
  ])('a box may not publish to %s', async (_name, where) => {
    const client = await connected();
    const gone = closed(client);
    client.publish(where(), 'poison', { qos: 1 });
    await gone;
    expect(client.connected).toBe(false);
  });

  it('a box may not leave an event behind as retained', async () => {
    const client = await connected();
    const gone = closed(client);
    client.publish(own('events'), 'poison', { qos: 1, retain: true });
    await gone;
    expect(client.connected).toBe(false);
  });

  it.each([['#'], ['+/+/+/+/+'], ['$SYS/#'], ['sigap/1/+/+/events'], ['sigap/1/+/+/commands']])(
    'a box may not listen to %s',
    async (filter) => {
      const client = await connected();
      await expect(client.subscribeAsync(filter)).rejects.toThrow(/subscribe/i);
    },
  );

  it("a box may not listen to a neighbour's commands", async () => {
    const client = await connected();
    const other = topic({ tenantId: neighbour.tenantId, edgeId: neighbour.edgeId, kind: 'commands' });
    await expect(client.subscribeAsync(other)).rejects.toThrow(/subscribe/i);
    expect(await client.subscribeAsync(own('commands'))).toMatchObject([{ qos: 0 }]);
  });

  it('a will in a foreign tree is never published', async () => {
    const foreign = topic({ tenantId: neighbour.tenantId, edgeId: neighbour.edgeId, kind: 'desired' });
    const victim = await connected(neighbour);
    const heard: string[] = [];
    victim.on('message', (_topic, payload) => heard.push(payload.toString()));
    await victim.subscribeAsync(foreign, { qos: 1 });
    const client = await connected(box, { will: { topic: foreign, payload: Buffer.from('poison'), qos: 1, retain: true } });
    const gone = closed(client);
    client.stream.destroy();
    await gone;
    const next = nextMessage(victim, foreign, (payload) => payload.includes('"version":2'));
    await api.database.run(neighbour.tenantId, (tx) => api.get(DesiredConfigurations).touch(tx, 'all'));
    await next;
    expect(heard.filter((payload) => payload === 'poison')).toEqual([]);
  });
});

describe('bytes that are no MQTT', () => {
  it('closes on a packet that announces a megabyte, before it came', async () => {
    const socket = createConnection(Number(api.mqttPort), '127.0.0.1');
    const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
    socket.write(Buffer.of(0x10, 0x80, 0x80, 0x40));
    await gone;
    expect((await connected()).connected).toBe(true);
  });

  it('closes on garbage and goes on serving others', async () => {
    const socket = createConnection(Number(api.mqttPort), '127.0.0.1');
    const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(20));
    await gone;
    expect((await connected()).connected).toBe(true);
  });
});
