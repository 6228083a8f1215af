import type { EdgeHealth } from '@sigap/contracts';
import type { Clock, Logger, Module, ModuleHealth } from '@sigap/node-kit';
import type { EventSink } from '../event-sink.js';
import type { Store } from '../store/store.js';
import type { StoreStats } from '../store/store-protocol.js';
import type { MqttLink } from '../sync/mqtt-link.js';
import { isDiskLow } from './disk-rule.js';
import { alarmingParts, composeHealth, type HealthFacts } from './edge-health.js';
import { ProcessMeter } from './process-usage.js';

const lookEveryMs = 2_000;
/** Whether anybody recognises is on somebody's screen: a change of that is looked for more often, and is cheap to see. */
const glanceEveryMs = 200;
const tellEveryMs = 30_000;
/** A store that answers nothing for so long does not make progress any more. */
const storeLimitMs = 60_000;

export interface HealthWatchDependencies {
  readonly store: Pick<Store, 'request' | 'refused'>;
  readonly link: Pick<MqttLink, 'publish' | 'connected' | 'session' | 'on' | 'off'>;
  readonly sink: EventSink;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The parts that others know. */
  readonly facts: () => Pick<HealthFacts, 'clock' | 'recognition' | 'galleryVersion' | 'cameras' | 'clips'>;
  /** Watchdog: no progress; the process must end, somebody restarts it. */
  readonly onStuck: (why: string) => void;
}

/** Looks at the progress of everything, tells the cloud, and ends the process when the store stands still. */
export class HealthWatch implements Module {
  readonly name = 'health';
  /** Of the last look; null before the first. */
  current: EdgeHealth | null = null;
  private readonly meter = new ProcessMeter();
  private timer: NodeJS.Timeout | undefined;
  private glances: NodeJS.Timeout | undefined;
  private askedAtMs: number | null = null;
  private toldAtMs = Number.NEGATIVE_INFINITY;
  private toldAlarms = '';
  private diskLow = false;
  private looking: Promise<void> = Promise.resolve();

  constructor(private readonly dependencies: HealthWatchDependencies) {}

  start(): Promise<void> {
    this.dependencies.link.on('connected', this.tellAnew);
    this.timer = setInterval(() => this.tick(), lookEveryMs);
    this.glances = setInterval(() => this.glance(), glanceEveryMs);
    this.tick();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    clearInterval(this.glances);
    this.dependencies.link.off('connected', this.tellAnew);
    await this.looking;
    this.meter.stop();
  }

  health(): ModuleHealth {
    if (this.diskLow) return { status: 'degraded', detail: 'the disk is nearly full' };
    return { status: 'ok', progress: { lastLookAt: this.current?.at ?? null } };
  }

  private glance(): void {
    const known = this.current?.recognition.state;
    if (known !== undefined && known !== this.dependencies.facts().recognition.state) this.tick();
  }

  private tick(): void {
    const nowMs = this.dependencies.clock.monotonicMs();
    if (this.askedAtMs === null) {
      this.askedAtMs = nowMs;
      this.looking = this.look()
        .catch((error: unknown) => this.dependencies.logger.error({ err: error }, 'health.look-failed'))
        .finally(() => {
          this.askedAtMs = null;
        });
    } else if (nowMs - this.askedAtMs > storeLimitMs) {
      this.dependencies.onStuck(`the store answers nothing for ${Math.round((nowMs - this.askedAtMs) / 1_000)} s`);
    }
  }

  private async look(): Promise<void> {
    const { store, link, clock, facts } = this.dependencies;
    const stats = await store.request('stats', null);
    const wasLow = this.diskLow;
    this.diskLow = isDiskLow(stats.disk, wasLow);
    this.current = composeHealth({
      at: clock.now(),
      session: link.session,
      usage: this.meter.read(),
      store: stats,
      refused: store.refused,
      diskLow: this.diskLow,
      ...facts(),
    });
    const alarms = alarmingParts(this.current);
    if (alarms !== this.toldAlarms || clock.monotonicMs() - this.toldAtMs >= tellEveryMs) this.tell(this.current, alarms);
    // last: a full disk may refuse the event
    if (this.diskLow !== wasLow) await this.diskChanged(stats);
  }

  private tell(health: EdgeHealth, alarms: string): void {
    const { link, clock } = this.dependencies;
    if (!link.connected) return;
    this.toldAtMs = clock.monotonicMs();
    this.toldAlarms = alarms;
    // QoS 0: the next one says more
    link.publish('health', JSON.stringify(health), { qos: 0 }).catch(() => undefined);
  }

  private readonly tellAnew = (): void => {
    this.toldAlarms = '';
    this.tick();
  };

  private async diskChanged({ disk }: StoreStats): Promise<void> {
    const { logger, sink } = this.dependencies;
    if (!this.diskLow) return logger.info(disk, 'disk.enough-again');
    logger.error(disk, 'disk.low');
    await sink.record({ type: 'edge.disk-low', data: disk });
  }
}
