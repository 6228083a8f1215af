import { randomUUID } from 'node:crypto';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { parseTopic, type TopicAddress, type TopicKind, topic, topicFilter } from '@sigap/contracts';
import type { Logger } from '@sigap/node-kit';
import { connect, type IPublishPacket, type MqttClient } from 'mqtt';
import { HealthRegistry } from '../health/health-registry.js';
import { Listening } from '../http/listening.js';
import { LOGGER } from '../injection-tokens.js';
import { BROKER_DOOR, type BrokerAccess, type BrokerDoor } from './broker/broker-door.js';
import { OrderedWork } from './ordered-work.js';

export type TopicHandler = (address: TopicAddress, payload: Buffer) => Promise<void>;

/** Worth nothing when late: sent at most once, dropped rather than queued. */
const passing: readonly TopicKind[] = ['health', 'live'];

/**
 * The API's one MQTT client. Messages of one kind from one box are handled in order, those of different boxes side by side; a handler
 * that throws is logged and disturbs nobody. Boxes that send faster than they are handled lose messages, which they send again for
 * want of an acknowledgement; when all handlers fall behind, the broker waits.
 */
@Injectable()
export class MqttLink implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly handlers = new Map<TopicKind, TopicHandler[]>();
  private readonly connectListeners: (() => void | Promise<void>)[] = [];
  private readonly work = new OrderedWork({ perKey: 64, inAll: 512 });
  private client: MqttClient | null = null;
  private lastFault: string | null = null;
  /** Messages that were not handled because their box sent too many; for metrics. */
  dropped = 0;

  constructor(
    @Inject(BROKER_DOOR) private readonly door: BrokerDoor,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly listening: Listening,
    health: HealthRegistry,
  ) {
    health.register('broker', () => (this.isConnected ? { ok: true } : { ok: false, detail: 'not connected to the broker' }));
  }

  /** Handlers of all boxes' messages of a kind; call it in `onModuleInit`. Several of a kind are called one after another. */
  subscribe(kind: TopicKind, handler: TopicHandler): void {
    const known = this.handlers.get(kind);
    this.handlers.set(kind, [...(known ?? []), handler]);
    const { client } = this;
    if (known === undefined && client?.connected) {
      subscribeTo(client, kind).catch((err: unknown) => this.subscribingFailed(client, err));
    }
  }

  /** Called after each connect, when the subscriptions stand. */
  onConnect(listener: () => void | Promise<void>): void {
    this.connectListeners.push(listener);
  }

  /** Resolves when the broker has it (QoS 1) or it was sent (QoS 0). Throws without a connection: nothing is kept for later. */
  async publish(address: TopicAddress, payload: string | Uint8Array, options: { qos: 0 | 1; retain?: boolean }): Promise<void> {
    if (this.client === null || !this.client.connected) throw new Error('not connected to the broker');
    const bytes = typeof payload === 'string' ? payload : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    await this.client.publishAsync(topic(address), bytes, { qos: options.qos, retain: options.retain ?? false });
  }

  get isConnected(): boolean {
    return this.client?.connected ?? false;
  }

  /** All modules have subscribed by now. A broker that is not there yet stops nobody: it is tried again, and readiness says so. */
  async onApplicationBootstrap(): Promise<void> {
    const client = connectTo(await this.door.open());
    this.listening.mqttPort = this.door.port;
    this.client = client;
    client.handleMessage = (packet, done) => void this.take(packet, done);
    client.on('error', (err) => this.fault(err.message));
    client.on('close', () => this.fault('connection closed'));
    const ready = new Promise<void>((resolve) => {
      client.on('connect', () => {
        void this.connected(client).then(resolve);
      });
    });
    // the embedded broker answers at once, and nobody should be let in before we listen to it
    if (this.door.isEmbedded) await ready;
  }

  /** While the database is still there for what is being handled. */
  async beforeApplicationShutdown(): Promise<void> {
    this.client?.removeAllListeners('close');
    await this.client?.endAsync().catch(() => undefined);
    await this.work.settled();
    await this.door.close();
  }

  private async connected(client: MqttClient): Promise<void> {
    try {
      for (const kind of this.handlers.keys()) await subscribeTo(client, kind);
    } catch (err) {
      this.subscribingFailed(client, err);
      return;
    }
    this.lastFault = null;
    this.logger.info('broker.connected');
    for (const listener of this.connectListeners) await this.tell(listener);
  }

  private async tell(listener: () => void | Promise<void>): Promise<void> {
    try {
      await listener();
    } catch (err) {
      this.logger.error({ err }, 'broker.connect-listener-failed');
    }
  }

  private subscribingFailed(client: MqttClient, err: unknown): void {
    this.fault(`subscribing failed: ${err instanceof Error ? err.message : String(err)}`);
    // comes back by itself, and subscribes anew
    client.stream.destroy();
  }

  /** The client reads on after `done`. */
  private async take(packet: IPublishPacket, done: () => void): Promise<void> {
    await this.accept(packet);
    done();
  }

  private async accept(packet: IPublishPacket): Promise<void> {
    const address = parseTopic(packet.topic);
    if (address === null) return;
    const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
    const key = `${address.kind}/${address.edgeId}/${address.cameraId ?? ''}`;
    if (!this.work.tryAdd(key, () => this.handle(address, payload))) this.dropped += 1;
    await this.work.room();
  }

  private async handle(address: TopicAddress, payload: Buffer): Promise<void> {
    for (const handler of this.handlers.get(address.kind) ?? []) {
      try {
        await handler(address, payload);
      } catch (err) {
        this.logger.error({ err, kind: address.kind, tenantId: address.tenantId, edgeId: address.edgeId }, 'mqtt.handler-failed');
      }
    }
  }

  /** Logged once for each state, not for each attempt. */
  private fault(reason: string): void {
    if (this.lastFault === null) this.logger.warn({ reason }, 'broker.disconnected');
    this.lastFault = reason;
  }
}

async function subscribeTo(client: MqttClient, kind: TopicKind): Promise<void> {
  await client.subscribeAsync(topicFilter(kind), { qos: passing.includes(kind) ? 0 : 1 });
}

function connectTo(access: BrokerAccess): MqttClient {
  return connect(access.url, {
    clientId: `sigap-api-${randomUUID()}`,
    ...(access.username === undefined ? {} : { username: access.username }),
    ...(access.password === undefined ? {} : { password: access.password }),
    protocolVersion: 4,
    clean: true,
    reconnectPeriod: 1_000,
    connectTimeout: 5_000,
    resubscribe: false,
    queueQoSZero: false,
  });
}
