import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type EdgeState, edgeSubscribes, parseTopic, type TopicAddress, type TopicKind, topic } from '@sigap/contracts';
import { Backoff, type Clock, type Logger, type Module, type ModuleHealth } from '@sigap/node-kit';
import { connect, type MqttClient } from 'mqtt';
import { OutboxFullError } from '../event-sink.js';
import type { StateStore } from '../state-store.js';

const sessionKey = 'sync/session';
const connectLimitMs = 10_000;
const answerLimitMs = 10_000;
const goodbyeLimitMs = 2_000;
/** A connection that lived this long was a good one. */
const steadyMs = 10_000;
/** A connection that swallows everything is found after one and a half times this. */
const defaultKeepaliveSeconds = 15;

export interface BrokerLogin {
  readonly tenantId: string;
  readonly edgeId: string;
  readonly username: string;
  readonly password: string;
}

export interface MqttLinkDependencies {
  readonly url: string;
  readonly login: BrokerLogin;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly keepaliveSeconds?: number;
  /** What the birth says beside session and time. */
  readonly identity: () => Pick<EdgeState, 'agentVersion' | 'bootId' | 'epoch' | 'cameraIds'>;
}

interface LinkEvents {
  connected: [];
  disconnected: [];
}

export type LinkHandler = (payload: Buffer) => void;

/**
 * The one connection to the broker: reconnects with backoff, and with each new connection counts the session up (durably, before it
 * connects), sets the will, subscribes and says birth. Everything has a time limit: aedes leaves the promise of a denied publish open.
 */
export class MqttLink extends EventEmitter<LinkEvents> implements Module {
  readonly name = 'mqtt';
  /** Number of the session that is, or was last, tried. */
  session = 0;
  connected = false;
  private client: MqttClient | undefined;
  private readonly handlers = new Map<TopicKind, LinkHandler>();
  /** The last retained configuration: who subscribes later gets it then. */
  private lastDesired: Buffer | undefined;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private lastProblem: string | null = null;

  constructor(private readonly dependencies: MqttLinkDependencies) {
    super();
  }

  /** Returns at once: a box works without the cloud. */
  async start(): Promise<void> {
    this.session = Number((await this.dependencies.state.get(sessionKey)) ?? 0);
    this.running = this.run();
  }

  /** Says goodbye, so that nobody waits for the will. */
  async stop(): Promise<void> {
    const { client } = this;
    this.stopping.abort();
    if (client && this.connected) {
      await this.publish('state', JSON.stringify(this.stateNow('offline', 'shutdown')), { retain: true }).catch(() => undefined);
      await within(goodbyeLimitMs, client.endAsync()).catch(() => undefined);
    }
    client?.end(true);
    await this.running;
  }

  health(): ModuleHealth {
    const progress = { connected: this.connected, session: this.session };
    return this.connected ? { status: 'ok', progress } : { status: 'degraded', detail: this.lastProblem ?? 'not connected yet', progress };
  }

  /** One handler a kind. It must not throw. */
  handle(kind: TopicKind, handler: LinkHandler): void {
    this.handlers.set(kind, handler);
    if (kind === 'desired' && this.lastDesired) handler(this.lastDesired);
  }

  /** Resolves with the broker's receipt (which proves nothing about the cloud). Rejects when not connected or out of time. */
  async publish(
    kind: TopicKind,
    payload: string | Uint8Array,
    options: { qos?: 0 | 1; retain?: boolean; cameraId?: string } = {},
  ): Promise<void> {
    const { client } = this;
    if (!client || !this.connected) throw new Error('not connected to the broker');
    const { qos = 1, retain = false, cameraId } = options;
    const body = typeof payload === 'string' ? payload : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    await within(answerLimitMs, client.publishAsync(this.topicOf(kind, cameraId), body, { qos, retain }));
  }

  /** Bytes that wait in the socket: what may be dropped is dropped when there are many. */
  get congestionBytes(): number {
    return this.client?.stream.writableLength ?? 0;
  }

  private async run(): Promise<void> {
    const { clock } = this.dependencies;
    const notConnected = new Backoff({ baseMs: 500, maxMs: 30_000 });
    // two boxes with one identity throw each other out: without a growing delay they would do nothing else
    const notForLong = new Backoff({ baseMs: 250, maxMs: 5_000 });
    while (!this.stopping.signal.aborted) {
      const fromMs = clock.monotonicMs();
      const wasConnected = await this.oneConnection().catch((error: unknown) => this.noteProblem(error));
      if (wasConnected) notConnected.reset();
      if (wasConnected && clock.monotonicMs() - fromMs > steadyMs) notForLong.reset();
      const waitMs = (wasConnected ? notForLong : notConnected).nextMs();
      if (!this.stopping.signal.aborted) await delay(waitMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  /** From connect to the end of the connection. Resolves with true; rejects when it never came to be. */
  private async oneConnection(): Promise<true> {
    this.session += 1;
    await this.rememberSession();
    // whoever stops the link ends the client that is there, and waits for the last connection to end
    this.stopping.signal.throwIfAborted();
    const { login, url } = this.dependencies;
    const client = connect(url, {
      clientId: `edge-${login.edgeId}`,
      username: login.username,
      password: login.password,
      clean: true,
      keepalive: this.dependencies.keepaliveSeconds ?? defaultKeepaliveSeconds,
      reconnectPeriod: 0,
      connectTimeout: connectLimitMs,
      queueQoSZero: false,
      resubscribe: false,
      will: { topic: this.topicOf('state'), payload: Buffer.from(JSON.stringify(this.stateNow('offline', 'will'))), qos: 1, retain: true },
    });
    this.client = client;
    const closed = new Promise<void>((resolve) => client.once('close', resolve));
    let problem: Error | undefined;
    client.on('error', (error) => {
      problem = error instanceof Error ? error : new Error(String(error));
    });
    client.on('message', (name, payload) => this.receive(name, payload));
    try {
      await within(
        connectLimitMs,
        Promise.race([once(client, 'connect'), closed.then(() => Promise.reject(problem ?? new Error('closed')))]),
      );
      await within(answerLimitMs, this.subscribe(client));
      this.connected = true;
      await this.publish('state', JSON.stringify(this.stateNow('online', 'birth')), { retain: true });
      this.lastProblem = null;
      this.dependencies.logger.info({ session: this.session }, 'mqtt.connected');
      this.emit('connected');
      await closed;
      this.noteProblem(problem ?? new Error('the broker closed the connection'));
      return true;
    } finally {
      const wasConnected = this.connected;
      this.connected = false;
      client.end(true);
      if (wasConnected) this.emit('disconnected');
    }
  }

  private async rememberSession(): Promise<void> {
    try {
      await this.dependencies.state.set(sessionKey, String(this.session));
    } catch (error) {
      // a full disk must not keep the box from sending away what fills it
      if (!(error instanceof OutboxFullError)) throw error;
      this.dependencies.logger.warn({ session: this.session }, 'mqtt.session-not-kept');
    }
  }

  private async subscribe(client: MqttClient): Promise<void> {
    const granted = await client.subscribeAsync(
      edgeSubscribes.map((kind) => this.topicOf(kind)),
      { qos: 1 },
    );
    const denied = granted.find(({ qos }) => qos > 2);
    if (denied) throw new Error(`the broker denies ${denied.topic}`);
  }

  private receive(name: string, payload: Buffer): void {
    const address: TopicAddress | null = parseTopic(name);
    const { tenantId, edgeId } = this.dependencies.login;
    if (address?.tenantId !== tenantId || address.edgeId !== edgeId) return;
    if (address.kind === 'desired') this.lastDesired = payload;
    this.handlers.get(address.kind)?.(payload);
  }

  private topicOf(kind: TopicKind, cameraId?: string): string {
    const { tenantId, edgeId } = this.dependencies.login;
    return topic(cameraId ? { tenantId, edgeId, kind, cameraId } : { tenantId, edgeId, kind });
  }

  private stateNow(state: EdgeState['state'], reason: EdgeState['reason']): EdgeState {
    const at = this.dependencies.clock.now().toISOString();
    return { state, session: this.session, at, reason, ...this.dependencies.identity() };
  }

  /** A change is logged, not each try. */
  private noteProblem(error: unknown): false {
    const text = error instanceof Error ? error.message || error.name : String(error);
    if (text === this.lastProblem || this.stopping.signal.aborted) return false;
    this.lastProblem = text;
    this.dependencies.logger.warn({ problem: text, session: this.session }, 'mqtt.disconnected');
    return false;
  }
}

function once(client: MqttClient, name: 'connect'): Promise<void> {
  return new Promise((resolve) => client.once(name, () => resolve()));
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
