import type { SightingData } from '@sigap/contracts';
import { sightingStarted, uuid } from '@sigap/contracts';
import type { Clock, Logger } from '@sigap/node-kit';
import { z } from 'zod';
import type { EventSink, EventToRecord } from '../event-sink.js';
import type { StateStore } from '../state-store.js';
import type { Sighting, SightingEffect } from './sighting-log.js';
import { SteadyTime } from './steady-time.js';

const stateKey = 'recognition/open-sightings';
const openSightings = z.array(z.object({ cameraId: uuid, data: sightingStarted }));
type OpenSightings = z.infer<typeof openSightings>;

export interface SightingRecorderDeps {
  sink: EventSink;
  state: StateStore;
  clock: Clock;
  logger: Logger;
  pack: string;
}

/**
 * Tells sightings to the outbox, and keeps a list of the open ones, so that after a crash each of them is ended: nobody stays "in the
 * hall" for ever because the box lost its power.
 */
export class SightingRecorder {
  private readonly time: SteadyTime;
  private readonly open = new Map<string, OpenSightings[number]>();

  constructor(private readonly deps: SightingRecorderDeps) {
    this.time = new SteadyTime(deps.clock);
  }

  /** Ends what was open when the agent last ran. */
  async closeInterrupted(): Promise<void> {
    const text = await this.deps.state.get(stateKey);
    if (text === null) return;
    const known = openSightings.safeParse(parsed(text));
    const found = known.success ? known.data : [];
    const kept: OpenSightings = [];
    for (const open of found) if (!(await this.endInterrupted(open))) kept.push(open);
    await this.deps.state.set(stateKey, JSON.stringify(kept));
    for (const open of kept) this.open.set(open.data.sightingId, open);
    if (found.length > 0) this.deps.logger.info({ sightings: found.length }, 'recognition.interrupted-sightings-ended');
  }

  /** A full outbox must not keep the agent from starting: what could not be told stays on the list. */
  private async endInterrupted({ cameraId, data }: OpenSightings[number]): Promise<boolean> {
    try {
      await this.deps.sink.record({ type: 'sighting.ended', cameraId, data: { ...data, reason: 'interrupted' } });
      return true;
    } catch (err) {
      this.deps.logger.error({ err }, 'recognition.event-not-kept');
      return false;
    }
  }

  /** Never rejects: what can't be kept is logged, and the next heartbeat tells it all again. */
  async tell(effects: readonly SightingEffect[]): Promise<void> {
    if (effects.length === 0) return;
    for (const effect of effects) this.remember(effect);
    // the list first: an end without a beginning is whole, a beginning without an end is not
    const saved = this.deps.state.set(stateKey, JSON.stringify([...this.open.values()]));
    const recorded = effects.map((effect) => this.deps.sink.record(this.eventOf(effect)));
    for (const outcome of await Promise.allSettled([saved, ...recorded])) {
      if (outcome.status === 'rejected') this.deps.logger.error({ err: outcome.reason }, 'recognition.event-not-kept');
    }
  }

  wallOf(atMs: number): Date {
    return this.time.wallOf(atMs);
  }

  private remember({ kind, sighting }: SightingEffect): void {
    if (kind === 'started' || kind === 'seen')
      this.open.set(sighting.sightingId, { cameraId: sighting.cameraId, data: this.dataOf(sighting) });
    else this.open.delete(sighting.sightingId);
  }

  private eventOf(effect: SightingEffect): EventToRecord {
    const { sighting } = effect;
    const { cameraId, sightingId, employeeId } = sighting;
    const data = this.dataOf(sighting);
    if (effect.kind === 'started') return { type: 'sighting.started', cameraId, data };
    if (effect.kind === 'seen') return { type: 'sighting.seen', cameraId, data };
    if (effect.kind === 'ended') return { type: 'sighting.ended', cameraId, data: { ...data, reason: effect.reason } };
    const retractedAt = this.wallOf(this.deps.clock.monotonicMs()).toISOString();
    return { type: 'sighting.retracted', cameraId, data: { sightingId, employeeId, retractedAt, reason: effect.reason } };
  }

  private dataOf({ sightingId, employeeId, startedMs, lastSeenMs, similarity, shots }: Sighting): SightingData {
    const startedAt = this.wallOf(startedMs).toISOString();
    const lastSeenAt = this.wallOf(lastSeenMs).toISOString();
    return { sightingId, employeeId, startedAt, lastSeenAt, similarity, pack: this.deps.pack, shots };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
