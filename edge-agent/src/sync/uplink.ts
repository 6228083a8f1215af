import { type Ack, ack } from '@sigap/contracts';
import type { Clock, Logger, Module, ModuleHealth } from '@sigap/node-kit';
import type { OutboxEntry } from '../store/outbox-entry.js';
import type { Store } from '../store/store.js';
import { BatchPacker, type ClockReader, envelopeText, rowRanges } from './batch.js';
import { defaultFlightRule, type FlightRule, InFlight, type Lane } from './in-flight.js';
import { type LaneLimits, Lanes } from './lanes.js';
import type { MqttLink } from './mqtt-link.js';
import type { Recorder } from './recorder.js';

const pageRows = 1_000;
const tickMs = 250;
const drainLimitMs = 2_000;

export const defaultLaneLimits: LaneLimits = { liveForMs: 30_000, liveMost: 2_000 };

export interface UplinkDependencies {
  readonly store: Store;
  readonly link: MqttLink;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly clockReader: ClockReader;
  readonly logger: Logger;
  /** The cloud holds numbers that this store never gave: it was restored behind our back. A new epoch has begun. */
  readonly onRestored: (keptEvents: number) => void;
  readonly lanes?: LaneLimits;
  readonly flight?: FlightRule;
}

/**
 * Brings the outbox to the cloud: live events first, the backlog behind them, each kept until the cloud itself says that it has
 * committed it (rule 3: the broker's receipt proves nothing). The decisions are in `lanes.ts` and `in-flight.ts`.
 */
export class Uplink implements Module {
  readonly name = 'uplink';
  private lanes: Lanes | undefined;
  private inFlight: InFlight;
  private timer: NodeJS.Timeout | undefined;
  private pumping: Promise<void> | undefined;
  private wanted = false;
  private acknowledged = 0;
  private lastRow = 0;
  private unremoved: number[] = [];
  private lastAckAtMs: number | null = null;
  private beginning = false;

  constructor(private readonly dependencies: UplinkDependencies) {
    this.inFlight = new InFlight(dependencies.flight);
    // from now on: modules that start before this one record events as well, the alarm of a recovered store among them
    dependencies.recorder.on('recorded', this.recorded);
  }

  start(): Promise<void> {
    const { link, store } = this.dependencies;
    this.begin(Math.max(store.rowAtOpening, this.lastRow));
    link.handle('acks', (payload) => this.receive(payload));
    link.on('connected', this.pump);
    link.on('disconnected', this.disconnected);
    this.timer = setInterval(this.pump, tickMs);
    return Promise.resolve();
  }

  /** Gives what was recorded last a moment to arrive; what does not is in the store for the next start. */
  async stop(): Promise<void> {
    const { link, recorder, clock } = this.dependencies;
    const deadline = clock.monotonicMs() + drainLimitMs;
    while (link.connected && this.hasWork() && clock.monotonicMs() < deadline) {
      this.pump();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    clearInterval(this.timer);
    recorder.off('recorded', this.recorded);
    link.off('connected', this.pump);
    link.off('disconnected', this.disconnected);
    this.lanes = undefined;
    await this.pumping;
  }

  health(): ModuleHealth {
    const progress = { acknowledged: this.acknowledged, inFlight: this.inFlight.events, backlogBudget: this.inFlight.budget };
    const waitsMs = this.oldestFlightMs();
    if (waitsMs > 3 * defaultFlightRule.timeout.firstMs) {
      return { status: 'degraded', detail: `the cloud acknowledges nothing for ${Math.round(waitsMs / 1_000)} s`, progress };
    }
    return { status: 'ok', progress };
  }

  /** Events that the cloud has acknowledged since the start. */
  get acknowledgedCount(): number {
    return this.acknowledged;
  }

  private begin(rowAtOpening: number): void {
    this.lanes = new Lanes(this.dependencies.lanes ?? defaultLaneLimits, rowAtOpening);
    this.inFlight = new InFlight(this.dependencies.flight);
  }

  private readonly recorded = (entry: OutboxEntry): void => {
    this.lastRow = entry.row;
    if (!this.lanes) return;
    this.lanes.offer(entry, this.dependencies.clock.monotonicMs());
    this.pump();
  };

  private readonly disconnected = (): void => {
    this.lanes?.giveBack(this.inFlight.clear(), this.dependencies.clock.monotonicMs(), 'disconnected');
  };

  /** One pump at a time; who asks during it gets another round. */
  private readonly pump = (): void => {
    this.wanted = true;
    this.pumping ??= this.pumpAll().finally(() => {
      this.pumping = undefined;
    });
  };

  private async pumpAll(): Promise<void> {
    while (this.wanted) {
      this.wanted = false;
      // several events of one turn go together
      await new Promise((resolve) => setImmediate(resolve));
      await this.round().catch((error: unknown) => this.dependencies.logger.error({ err: error }, 'uplink.round-failed'));
    }
  }

  private async round(): Promise<void> {
    const nowMs = this.dependencies.clock.monotonicMs();
    const { lanes } = this;
    if (!lanes) return;
    lanes.age(nowMs);
    const expired = this.inFlight.expire(nowMs);
    if (expired.length > 0) this.dependencies.logger.debug({ events: expired.length }, 'uplink.sent-in-vain');
    lanes.giveBack(expired, nowMs, 'timeout');
    if (!this.dependencies.link.connected) return;
    this.sendLive(lanes);
    while (this.inFlight.roomForBacklog() > 0 && lanes.hasBacklog) {
      const page = lanes.pageWanted();
      if (page) {
        const entries = await this.dependencies.store.request('pending', { ...page, limit: pageRows });
        if (lanes !== this.lanes) return;
        lanes.fill(page, entries, pageRows);
        if (!this.dependencies.link.connected) return;
      }
      this.sendLive(lanes);
      if (!this.send('backlog', lanes, this.inFlight.roomForBacklog()) && !page) return;
    }
  }

  private sendLive(lanes: Lanes): void {
    while (lanes.liveCount > 0 && this.inFlight.hasRoomForLive()) if (!this.send('live', lanes, Number.POSITIVE_INFINITY)) return;
  }

  private send(lane: Lane, lanes: Lanes, mostEvents: number): boolean {
    const packer = new BatchPacker(mostEvents, (entry) => this.write(entry));
    let limit = Number.POSITIVE_INFINITY;
    let taken = 0;
    const fits = (entry: OutboxEntry) => {
      limit = Math.min(limit, batchLimitAfter(lanes.timeoutsOf(entry.row)));
      if (taken >= limit || !packer.fits(entry)) return false;
      taken += 1;
      return true;
    };
    const entries = lane === 'live' ? lanes.takeLive(fits) : lanes.takeBacklog(fits);
    const text = packer.text();
    if (text === null) return false;
    this.inFlight.sent(lane, entries, this.dependencies.clock.monotonicMs());
    // a lost batch is noticed by the missing acknowledgement, whatever the broker says
    this.dependencies.link.publish('events', text).catch(() => undefined);
    return true;
  }

  private write(entry: OutboxEntry): string {
    const { clockReader, lanes = defaultLaneLimits } = this.dependencies;
    const ageMs = clockReader.ageMs(entry.clock);
    return envelopeText(entry, ageMs === null || ageMs > lanes.liveForMs, clockReader.correct(entry.clock));
  }

  private receive(payload: Buffer): void {
    const parsed = parse(payload);
    if (!parsed) return this.dependencies.logger.warn({ bytes: payload.length }, 'uplink.ack-not-understood');
    const { store, logger } = this.dependencies;
    this.settle(parsed);
    this.beginAnewWhenBehind(parsed).catch((error: unknown) => logger.error({ err: error, epoch: store.epoch }, 'uplink.epoch-failed'));
    this.pump();
    return undefined;
  }

  /** Only what this process sent and still waits for is deleted: an acknowledgement out of nowhere deletes nothing. */
  private settle({ epoch, ranges }: Ack): void {
    const { lanes } = this;
    if (!lanes) return;
    const nowMs = this.dependencies.clock.monotonicMs();
    const landed = this.inFlight.acknowledge(epoch, ranges, nowMs);
    lanes.forget(landed.map(({ row }) => row));
    const late = lanes.acknowledge((entry) => entry.epoch === epoch && ranges.some(([from, to]) => entry.seq >= from && entry.seq <= to));
    const rows = [...landed, ...late].map(({ row }) => row);
    if (rows.length === 0) return;
    this.acknowledged += rows.length;
    this.lastAckAtMs = nowMs;
    this.remove(rows);
  }

  private remove(rows: readonly number[]): void {
    const { store, logger } = this.dependencies;
    const all = [...this.unremoved, ...rows];
    this.unremoved = [];
    store.request('remove', rowRanges(all)).catch((error: unknown) => {
      // a full disk: they go along with the next ones, or are sent once more after a restart, which the cloud notices by their ids
      this.unremoved.push(...all);
      logger.warn({ err: error }, 'uplink.remove-failed');
    });
  }

  private async beginAnewWhenBehind({ epoch, highestSeq }: Ack): Promise<void> {
    const { store } = this.dependencies;
    // one at a time: the next acknowledgement says the same while the new epoch is being made
    if (highestSeq === undefined || epoch !== store.epoch || !this.lanes || this.beginning) return;
    this.beginning = true;
    try {
      await this.beginAnew(epoch, highestSeq);
    } finally {
      this.beginning = false;
    }
  }

  private async beginAnew(epoch: string, highestSeq: number): Promise<void> {
    const { store, logger } = this.dependencies;
    const { seq } = await store.request('stats', null);
    if (highestSeq <= seq || epoch !== store.epoch) return;
    logger.error({ epoch, highestSeq, handedOut: seq }, 'uplink.store-was-restored');
    const { keptEvents, row } = await store.beginEpoch();
    // what was recorded meanwhile went to the old lanes
    this.begin(Math.max(row, this.lastRow));
    this.dependencies.onRestored(keptEvents);
  }

  private hasWork(): boolean {
    return (this.lanes?.liveCount ?? 0) > 0 || this.inFlight.events > 0;
  }

  private oldestFlightMs(): number {
    const deadline = this.inFlight.nextDeadlineMs();
    if (deadline === null || !this.dependencies.link.connected) return 0;
    const nowMs = this.dependencies.clock.monotonicMs();
    return Math.max(0, nowMs - Math.max(this.lastAckAtMs ?? 0, deadline - this.inFlight.timeoutMs));
  }
}

/** From the third timeout on a batch is halved each time, until an event that the cloud can't take stands alone. */
function batchLimitAfter(timeouts: number): number {
  return timeouts < 3 ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(500 / 2 ** (timeouts - 2)));
}

function parse(payload: Buffer): Ack | null {
  try {
    return ack.parse(JSON.parse(payload.toString('utf8')));
  } catch {
    return null;
  }
}
