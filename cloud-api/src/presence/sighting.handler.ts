import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainEvents, type SightingHint } from '../bus/domain-events.js';
import type { TenantTransaction } from '../database/tenant-database.js';
import { type EventHandler, EventHandlers, type IngestedEvent } from '../ingest/event-handler.js';
import { SightingRepository } from './sighting.repository.js';
import { foldSightings, type SightingEvent, type SightingState, sightingTypes, sightingView } from './sighting-fold.js';
import { type Encounter, TrackingRepository } from './tracking.repository.js';

/** Sighting events -> `sightings`, `employee_tracking`, `employee_cameras`. */
@Injectable()
export class SightingHandler implements EventHandler, OnModuleInit {
  readonly types = sightingTypes;

  constructor(
    private readonly handlers: EventHandlers,
    private readonly sightings: SightingRepository,
    private readonly tracking: TrackingRepository,
    private readonly events: DomainEvents,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async apply(tx: TenantTransaction, ingested: readonly IngestedEvent[]): Promise<void> {
    const encounters = await this.project(tx, ingested);
    const employeeIds = [...new Set(encounters.map(({ employeeId }) => employeeId))];
    const live = hintsOf(ingested);
    tx.afterCommit(() => this.events.emit('sightings.applied', { tenantId: tx.tenantId, employeeIds, live }));
  }

  /** Without telling anybody; the replay uses it. @returns the pairs of person and camera that were touched */
  async project(tx: TenantTransaction, ingested: readonly IngestedEvent[]): Promise<Encounter[]> {
    const views = ingested.flatMap(({ event, edgeId }) => (isSighting(event) ? (sightingView(event, edgeId) ?? []) : []));
    const known = await this.sightings.lock(tx, [...new Set(views.map(({ id }) => id))]);
    const changed = [...foldSightings(known, views).values()];
    await this.sightings.insert(
      tx,
      changed.filter(({ id }) => !known.has(id)),
    );
    await this.sightings.update(
      tx,
      changed.filter(({ id }) => known.has(id)),
    );
    const encounters = changed.flatMap((state) => encountersOf(known.get(state.id) ?? null, state));
    await this.tracking.refresh(tx, encounters);
    return encounters;
  }
}

function isSighting(event: IngestedEvent['event']): event is SightingEvent {
  return (sightingTypes as readonly string[]).includes(event.type);
}

/** What a changed row touches. Who was in it before is touched, too, where the row was taken back or a faulty box changed its mind. */
function encountersOf(before: SightingState | null, after: SightingState): Encounter[] {
  const encounters: Encounter[] = [];
  if (after.body) {
    const { employeeId, cameraId, lastSeenAt } = after.body;
    encounters.push({ employeeId, cameraId, seenAt: after.retractedAt === null ? lastSeenAt : null });
  }
  const old = before?.body;
  if (old && (old.employeeId !== after.body?.employeeId || old.cameraId !== after.body.cameraId))
    encounters.push({ employeeId: old.employeeId, cameraId: old.cameraId, seenAt: null });
  return encounters;
}

/** The newest live evidence of each sighting of the batch. */
function hintsOf(ingested: readonly IngestedEvent[]): SightingHint[] {
  const hints = new Map<string, SightingHint>();
  for (const { event } of ingested) {
    if (event.type !== 'sighting.started' && event.type !== 'sighting.seen') continue;
    const { sightingId, employeeId, lastSeenAt: at, similarity } = event.data;
    const known = hints.get(sightingId);
    if (event.replayed || event.cameraId === undefined || (known && known.at >= at)) continue;
    hints.set(sightingId, { sightingId, employeeId, cameraId: event.cameraId, at, similarity });
  }
  return [...hints.values()];
}
