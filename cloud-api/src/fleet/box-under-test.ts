import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import type { ApiUnderTest } from '../api-under-test.js';
import type { NewEdge } from './edge/edge.service.js';

/** A box as far as the broker can tell: signs in with its credentials over real MQTT. */
export function connectBox(api: ApiUnderTest, box: NewEdge, options: IClientOptions = {}): Promise<MqttClient> {
  return connectAsync(`mqtt://127.0.0.1:${api.mqttPort}`, {
    username: box.edgeId,
    password: box.token,
    clientId: `edge-${box.edgeId}`,
    protocolVersion: 4,
    clean: true,
    reconnectPeriod: 0,
    ...options,
  });
}

/** Resolves with the first message on a topic that passes. */
export function nextMessage(client: MqttClient, topic: string, isWanted: (payload: string) => boolean = () => true): Promise<string> {
  return new Promise((resolve) => {
    const onMessage = (from: string, payload: Buffer) => {
      const text = payload.toString('utf8');
      if (from !== topic || !isWanted(text)) return;
      client.off('message', onMessage);
      resolve(text);
    };
    client.on('message', onMessage);
  });
}

/** Waits until `probe` gives something else than null or false. Throws after 45 s. */
export async function until<T>(probe: () => Promise<T | null | false>, what: string): Promise<T> {
  const end = performance.now() + 45_000;
  for (;;) {
    const found = await probe();
    if (found !== null && found !== false) return found;
    if (performance.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
