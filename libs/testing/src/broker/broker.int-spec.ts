import { connectAsync, type MqttClient } from 'mqtt';
import { describe, expect, it } from 'vitest';
import { findMosquitto, startMosquitto } from './mosquitto.js';
import { startTestBroker } from './test-broker.js';

/** Resolves at the next event of that name. */
async function next(client: MqttClient, name: 'connect' | 'close'): Promise<void> {
  return new Promise((resolve) => client.once(name, () => resolve()));
}

async function nextMessage(client: MqttClient): Promise<string> {
  return new Promise((resolve) => client.once('message', (_, payload) => resolve(payload.toString())));
}

describe('the test broker', () => {
  it('delivers, remembers what was published, and waits for what is to come', async () => {
    const broker = await startTestBroker();
    const client = await connectAsync(broker.url, { clientId: 'edge-1' });
    await client.subscribeAsync('to/edge');
    const received = nextMessage(client);
    await broker.publish('to/edge', 'hello');
    expect(await received).toBe('hello');

    const coming = broker.waitFor(({ topic }) => topic === 'from/edge');
    await client.publishAsync('from/edge', 'done', { qos: 1 });
    expect(await coming).toMatchObject({ clientId: 'edge-1', qos: 1, payload: Buffer.from('done') });
    expect(await broker.waitFor(({ topic }) => topic === 'to/edge')).toMatchObject({ clientId: null });
    expect(broker.clientIds).toEqual(['edge-1']);
    await client.endAsync();
    await broker.close();
  });

  it('can be killed and comes back on the same port', async () => {
    const broker = await startTestBroker();
    const client = await connectAsync(broker.url, { reconnectPeriod: 50 });
    const lost = next(client, 'close');
    await broker.kill();
    await lost;
    await expect(connectAsync(broker.url, { reconnectPeriod: 0 }, false)).rejects.toThrow(/ECONNREFUSED/);
    const back = next(client, 'connect');
    await broker.restart();
    await back;
    expect(client.connected).toBe(true);
    await client.endAsync();
    await broker.close();
  });
});

describe.skipIf(findMosquitto() === null)('Mosquitto (needs the program mosquitto)', () => {
  it('runs on a port of its own, dies by SIGKILL and comes back', async () => {
    const mosquitto = await startMosquitto();
    const client = await connectAsync(mosquitto.url, { reconnectPeriod: 50 });
    const lost = next(client, 'close');
    await mosquitto.kill();
    await lost;
    const back = next(client, 'connect');
    await mosquitto.restart();
    await back;
    expect(client.connected).toBe(true);
    await client.endAsync();
    await mosquitto.close();
  });
});
