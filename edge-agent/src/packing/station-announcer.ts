import { label } from '@sigap/contracts';
import type { Clock, EventBus } from '@sigap/node-kit';
import type { PackingRefusal } from './packing-refusal.js';
import type { PackingState } from './packing-state.js';
import type { PackingEffect } from './packing-step.js';
import type { Scan } from './scan.js';
import { sessionView } from './session-view.js';
import type { PackingEvents } from './station-parts.js';

export interface AnnouncerDependencies {
  readonly events: EventBus<PackingEvents>;
  readonly clock: Clock;
  readonly station: (cameraId: string) => PackingEvents['station_changed'] | null;
  readonly counts: () => PackingEvents['counts'];
}

/** That a table is flooded with scans is told this often; each sender has its answer anyway. */
const floodEveryMs = 1_000;

/** Tells the pages what is durable now: first how the stations are, then what happened. */
export class StationAnnouncer {
  /** When a flood was told last, by station. */
  private readonly floods = new Map<string | null, number>();
  private areCountsDue = false;

  constructor(private readonly dependencies: AnnouncerDependencies) {}

  readonly committed = (before: PackingState, after: PackingState, effects: readonly PackingEffect[]): void => {
    for (const cameraId of changedStations(before, after)) this.station(cameraId);
    for (const effect of effects) this.tell(effect, after);
    this.areCountsDue ||= before.tallies !== after.tallies;
  };

  /** Counts that changed since; called now and then, so that a burst of stops is told once. */
  changedCounts(): void {
    if (!this.areCountsDue) return;
    this.areCountsDue = false;
    this.dependencies.events.emit('counts', this.dependencies.counts());
  }

  station(cameraId: string): void {
    const station = this.dependencies.station(cameraId);
    if (station) this.dependencies.events.emit('station_changed', station);
  }

  /** A scan that led to nothing: ERROR. */
  refused({ code, source }: Scan, cameraId: string | null, { code: refusal, message }: PackingRefusal): void {
    if (refusal === 'rate_limited' && !this.isDue(cameraId)) return;
    const barcode = label.safeParse(code).data ?? null;
    this.dependencies.events.emit('station_error', { cameraId, code: refusal, message, barcode, source, at: this.now() });
  }

  /** Of stations that have a line alone: their number is bounded. */
  private isDue(cameraId: string | null): boolean {
    const nowMs = this.dependencies.clock.monotonicMs();
    if (nowMs - (this.floods.get(cameraId) ?? Number.NEGATIVE_INFINITY) < floodEveryMs) return false;
    this.floods.set(cameraId, nowMs);
    return true;
  }

  private tell(effect: PackingEffect, after: PackingState): void {
    const { events } = this.dependencies;
    const at = this.now();
    switch (effect.kind) {
      case 'tell-session':
        return events.emit('session_changed', { session: sessionView(after) });
      case 'tell-started': {
        const { cameraId, recordingId, barcode, repeated } = effect;
        const station = this.dependencies.station(cameraId);
        return station ? events.emit('recording_started', { station, recordingId, barcode, repeated, at }) : undefined;
      }
      case 'tell-stopped': {
        const { cameraId, recordingId, barcode, stopReason } = effect;
        const station = this.dependencies.station(cameraId);
        return station ? events.emit('recording_stopped', { station, recordingId, barcode, stopReason, at }) : undefined;
      }
      case 'tell-stored': {
        const { kind: _, ...stored } = effect;
        return events.emit('clip_stored', { ...stored, at });
      }
      case 'tell-error': {
        const { kind: _, ...error } = effect;
        return events.emit('station_error', { ...error, at });
      }
      default:
        return undefined;
    }
  }

  private now(): string {
    return this.dependencies.clock.now().toISOString();
  }
}

function changedStations(before: PackingState, after: PackingState): Set<string> {
  const changed = new Set<string>();
  if (before.tables !== after.tables) {
    for (const [cameraId, table] of after.tables) if (before.tables.get(cameraId) !== table) changed.add(cameraId);
    for (const cameraId of before.tables.keys()) if (!after.tables.has(cameraId)) changed.add(cameraId);
  }
  if (before.recordings !== after.recordings) {
    for (const [id, recording] of after.recordings) if (before.recordings.get(id) !== recording) changed.add(recording.cameraId);
  }
  return changed;
}
