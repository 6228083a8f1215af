import { readFileSync } from 'node:fs';
import type { ClockState } from '@sigap/contracts';
import type { Clock, Logger, Module, ModuleHealth } from '@sigap/node-kit';
import { v4 } from 'uuid';
import type { RecordedClock } from '../store/outbox-entry.js';
import type { ClockReader } from './batch.js';
import { intervalFromDate, middleOf, type OffsetInterval, refine } from './clock-offset.js';

/** A wall clock that moved this far against the monotonic one between two looks was set by somebody. NTP slews 0.5 ms a second. */
const stepMs = 500;
/** A box whose clock is this near to the cloud's counts as synced. */
const syncedWithinMs = 1_000;
const lookEveryMs = 1_000;

export interface ClockWatchDependencies {
  clock: Clock;
  logger: Logger;
  onStepped: (stepMs: number) => void;
  /** Added to the process's monotonic clock to get time since boot; found out when left out. */
  sinceBootMs?: number;
  /** Id of this boot of the machine; found out when left out. */
  bootId?: string;
}

/**
 * Compares the wall clock with the monotonic one (was it set?) and with the cloud's (is it right?). Wall time decides neither order nor
 * duration (rule 8); what was known of it goes along with each event, so that the cloud can put it right.
 */
export class ClockWatch implements Module, ClockReader {
  readonly name = 'clock';
  private readonly bootId: string;
  private readonly sinceBootMs: number;
  private anchorMs: number;
  private stepped = false;
  /** Offset plus anchor: cloud minus monotonic. That one does not change when somebody sets the wall clock. */
  private cloudMinusMonotonic: OffsetInterval | null = null;
  private sampledAtMs = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly dependencies: ClockWatchDependencies) {
    this.bootId = dependencies.bootId ?? machineBootId();
    this.sinceBootMs = dependencies.sinceBootMs ?? Number(process.hrtime.bigint()) / 1e6 - performance.now();
    this.anchorMs = this.anchorNow();
  }

  start(): Promise<void> {
    this.timer = setInterval(() => this.look(), lookEveryMs).unref();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    clearInterval(this.timer);
    return Promise.resolve();
  }

  health(): ModuleHealth {
    const { state, offsetMs } = this.state();
    const detail =
      offsetMs === null ? 'the clock was never compared with the cloud' : `the clock is ${Math.round(offsetMs)} ms away from the cloud's`;
    return state === 'synced' ? { status: 'ok', progress: { offsetMs } } : { status: 'degraded', detail, progress: { offsetMs } };
  }

  /** Was the wall clock set since the last look? Called each second, and before each stamp. */
  look(): void {
    const anchorMs = this.anchorNow();
    const moved = anchorMs - this.anchorMs;
    this.anchorMs = anchorMs;
    if (Math.abs(moved) < stepMs) return;
    this.stepped = true;
    this.dependencies.logger.warn({ stepMs: Math.round(moved) }, 'clock.stepped');
    this.dependencies.onStepped(Math.round(moved));
  }

  /** A reply of the cloud with its `Date`. Times are monotonic milliseconds of this process. */
  heardCloud(dateMs: number, sentAtMs: number, receivedAtMs: number): void {
    this.look();
    const sample = intervalFromDate(dateMs, sentAtMs + this.sinceBootMs, receivedAtMs + this.sinceBootMs);
    this.cloudMinusMonotonic = refine(this.cloudMinusMonotonic, receivedAtMs - this.sampledAtMs, sample);
    this.sampledAtMs = receivedAtMs;
    this.stepped = false;
  }

  state(): ClockState {
    const offsetMs = this.offsetAt(this.anchorMs);
    if (this.stepped) return { state: 'stepped', offsetMs };
    return { state: offsetMs !== null && Math.abs(offsetMs) <= syncedWithinMs ? 'synced' : 'unsynced', offsetMs };
  }

  /** What goes with an event that is recorded now. */
  stamp(): RecordedClock {
    this.look();
    return { ...this.state(), boot: this.bootId, monotonicMs: Math.round(this.monotonicNow()), anchorMs: Math.round(this.anchorMs) };
  }

  correct(recorded: RecordedClock): ClockState {
    const offsetMs = recorded.boot === this.bootId ? this.offsetAt(recorded.anchorMs) : null;
    return { state: recorded.state, offsetMs: offsetMs ?? recorded.offsetMs };
  }

  ageMs(recorded: RecordedClock): number | null {
    return recorded.boot === this.bootId ? this.monotonicNow() - recorded.monotonicMs : null;
  }

  /** The cloud's time as well as we know it; null when it was never heard. */
  cloudNow(): Date | null {
    return this.cloudMinusMonotonic ? new Date(middleOf(this.cloudMinusMonotonic) + this.monotonicNow()) : null;
  }

  private offsetAt(anchorMs: number): number | null {
    return this.cloudMinusMonotonic ? Math.round(middleOf(this.cloudMinusMonotonic) - anchorMs) : null;
  }

  private monotonicNow(): number {
    return this.dependencies.clock.monotonicMs() + this.sinceBootMs;
  }

  private anchorNow(): number {
    return this.dependencies.clock.now().getTime() - this.monotonicNow();
  }
}

function machineBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // elsewhere than on Linux each start of the program counts as a boot
    return v4();
  }
}
