import { randomUUID } from 'node:crypto';
import { createLogger, systemClock } from '@sigap/node-kit';
import { Store } from '../store/store.js';
import { ClockWatch } from '../sync/clock-watch.js';
import type { FlightRule } from '../sync/in-flight.js';
import type { LaneLimits } from '../sync/lanes.js';
import { MqttLink } from '../sync/mqtt-link.js';
import { Recorder } from '../sync/recorder.js';
import { Uplink } from '../sync/uplink.js';
import { storeOptions } from './store-options.js';

const logger = createLogger({ name: 'test', level: process.env['SIGAP_TEST_LOG'] === 'debug' ? 'debug' : 'silent' });

export interface SendingBoxOptions {
  readonly directory: string;
  readonly url: string;
  readonly flight?: FlightRule;
  readonly lanes?: LaneLimits;
  readonly keepaliveSeconds?: number;
  /** The control that must fail: takes the broker's receipt for the cloud's word. */
  readonly forgetsOnPuback?: boolean;
}

export const quickFlight: FlightRule = {
  liveBatches: 4,
  backlogEvents: { least: 50, most: 4_000 },
  slowMs: 1_000,
  timeout: { firstMs: 300, longestMs: 1_000 },
};

/** Store, recorder and uplink of a box, without cameras. */
export class SendingBox {
  readonly edge = { tenantId: '01a1f9c1-0000-7000-8000-0000000000aa', edgeId: '01a1f9c1-0000-7000-8000-0000000000bb' };
  readonly store: Store;
  readonly recorder: Recorder;
  readonly link: MqttLink;
  readonly uplink: Uplink;
  readonly restored: number[] = [];
  private readonly clockWatch: ClockWatch;

  constructor(options: SendingBoxOptions) {
    const clock = systemClock;
    this.store = new Store({ ...storeOptions(options.directory), onFailed: () => undefined });
    this.clockWatch = new ClockWatch({ clock, logger, onStepped: () => undefined });
    this.recorder = new Recorder(this.store, this.clockWatch, clock);
    const make = options.forgetsOnPuback === true ? ForgetfulLink : MqttLink;
    this.link = new make({
      url: options.url,
      login: { ...this.edge, username: this.edge.edgeId, password: 'token' },
      state: this.store.state,
      clock,
      logger,
      ...(options.keepaliveSeconds ? { keepaliveSeconds: options.keepaliveSeconds } : {}),
      identity: () => ({ agentVersion: 'test', bootId: randomUUID(), epoch: this.store.epoch, cameraIds: [] }),
    });
    this.uplink = new Uplink({
      store: this.store,
      link: this.link,
      recorder: this.recorder,
      clock,
      clockReader: this.clockWatch,
      logger,
      onRestored: (kept) => this.restored.push(kept),
      flight: options.flight ?? quickFlight,
      ...(options.lanes ? { lanes: options.lanes } : {}),
    });
  }

  async start(): Promise<this> {
    await this.store.start();
    await this.clockWatch.start();
    await this.link.start();
    await this.uplink.start();
    return this;
  }

  async stop(): Promise<void> {
    await this.uplink.stop();
    await this.link.stop();
    await this.clockWatch.stop();
    await this.store.stop();
  }

  /** Records events that can be told apart by a number. */
  async record(from: number, to: number): Promise<void> {
    const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
    await Promise.all(numbers.map((n) => this.recorder.record({ type: 'edge.disk-low', data: { freeBytes: n, totalBytes: 1_000_000 } })));
  }

  async depth(): Promise<number> {
    return (await this.store.request('stats', null)).depth;
  }
}

/** Acknowledges to itself what the broker has taken. */
class ForgetfulLink extends MqttLink {
  private ackHandler: ((payload: Buffer) => void) | undefined;

  override handle(kind: Parameters<MqttLink['handle']>[0], handler: (payload: Buffer) => void): void {
    if (kind === 'acks') this.ackHandler = handler;
    super.handle(kind, handler);
  }

  override async publish(...parameters: Parameters<MqttLink['publish']>): Promise<void> {
    await super.publish(...parameters);
    const [kind, payload] = parameters;
    if (kind !== 'events' || typeof payload !== 'string') return;
    const batch = JSON.parse(payload) as { epoch: string; events: { seq: number }[] };
    this.ackHandler?.(Buffer.from(JSON.stringify({ epoch: batch.epoch, ranges: batch.events.map(({ seq }) => [seq, seq]) })));
  }
}
