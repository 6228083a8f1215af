import { createLogger, type Clock, systemClock } from '@sigap/node-kit';
import type { SigapEvent } from '@sigap/contracts';
import type { DataSource } from 'typeorm';
import { v7 } from 'uuid';
import { DomainEvents } from '../bus/domain-events.js';
import { openAppDataSource } from '../database/app-data-source.js';
import { TenantDatabase } from '../database/tenant-database.js';
import { SightingHandler } from '../presence/sighting.handler.js';
import { SightingRepository } from '../presence/sighting.repository.js';
import { TrackingRepository } from '../presence/tracking.repository.js';
import { DeadLetterRepository } from './dead-letter.repository.js';
import { EventHandlers, type IngestedEvent } from './event-handler.js';
import { EventLogRepository } from './event-log.repository.js';
import { EventWriter } from './event-writer.js';
import { type Delivery, parseBatch } from './parse-batch.js';

/** For tests: the real tables and the real parts from a parsed batch to the projections, put together by hand. */
export interface Flow {
  readonly database: TenantDatabase;
  readonly dataSource: DataSource;
  readonly events: DomainEvents;
  readonly handlers: EventHandlers;
  readonly writer: EventWriter;
  readonly sightings: SightingHandler;
  readonly clock: Clock;
  close(): Promise<void>;
}

export const silent = createLogger({ name: 'test', level: 'silent' });

/** @param url superuser of an empty or migrated database */
export async function openFlow(url: string, clock: Clock = systemClock): Promise<Flow> {
  const dataSource = await openAppDataSource({ DATABASE_URL: url, DATABASE_POOL: 8 }, silent);
  const database = new TenantDatabase(dataSource, silent);
  const events = new DomainEvents(silent);
  const handlers = new EventHandlers();
  const writer = new EventWriter(database, new EventLogRepository(), new DeadLetterRepository(), handlers, silent);
  const sightings = new SightingHandler(handlers, new SightingRepository(), new TrackingRepository(), events);
  sightings.onModuleInit();
  return { database, dataSource, events, handlers, writer, sightings, clock, close: () => dataSource.destroy() };
}

export async function aTenant(database: TenantDatabase): Promise<string> {
  const tenantId = v7();
  await database.run(tenantId, (tx) => tx.execute('INSERT INTO tenants (id, name) VALUES ($1, $2)', [tenantId, `tenant ${tenantId}`]));
  return tenantId;
}

interface SightingDraft {
  readonly type?: 'sighting.started' | 'sighting.seen' | 'sighting.ended';
  readonly sightingId?: string;
  readonly employeeId?: string;
  readonly cameraId?: string;
  readonly epoch: string;
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly lastSeenAt?: number;
  readonly replayed?: boolean;
  readonly id?: string;
}

export function aSighting(draft: SightingDraft): SigapEvent {
  const { type = 'sighting.seen', startedAt, lastSeenAt = startedAt, replayed = false } = draft;
  const data = {
    sightingId: draft.sightingId ?? v7(),
    employeeId: draft.employeeId ?? v7(),
    startedAt: new Date(startedAt).toISOString(),
    lastSeenAt: new Date(lastSeenAt).toISOString(),
    similarity: 0.75,
    pack: 'face-api',
    shots: 3,
  };
  const head = {
    id: draft.id ?? v7(),
    v: 1 as const,
    epoch: draft.epoch,
    seq: draft.seq,
    occurredAt: new Date(lastSeenAt).toISOString(),
    clock: { state: 'synced' as const, offsetMs: 0 },
    replayed,
    cameraId: draft.cameraId ?? v7(),
  };
  return type === 'sighting.ended' ? { ...head, type, data: { ...data, reason: 'left' } } : { ...head, type, data };
}

/** As a box would send it. */
export function aDelivery(edgeId: string, events: readonly SigapEvent[], receivedAt = new Date()): Delivery {
  const payload = Buffer.from(JSON.stringify({ epoch: events[0]?.epoch, events }));
  return parseBatch(edgeId, payload, receivedAt);
}

export function ingested(edgeId: string, event: SigapEvent, receivedAt = new Date()): IngestedEvent {
  return { edgeId, receivedAt, event };
}
