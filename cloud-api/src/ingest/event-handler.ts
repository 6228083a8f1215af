import { Injectable } from '@nestjs/common';
import type { EventType, SigapEvent } from '@sigap/contracts';
import type { TenantTransaction } from '../database/tenant-database.js';
import { databaseCode, isDatabaseFailure } from './failure-kind.js';

/** An event that was stored for the first time. The box is that of the topic, which the broker enforces, never of the payload. */
export interface IngestedEvent {
  readonly edgeId: string;
  readonly receivedAt: Date;
  readonly event: SigapEvent;
}

/**
 * Applies events to a projection, in the transaction that stores them. It must be a fold: any order, any split into batches, the same
 * end. It sees each event once. An error that is not the database's makes the event a dead letter, so throw only for what never works.
 */
export interface EventHandler {
  readonly types: readonly EventType[];
  /** After all others: what it locks is waited for by those who hold rows that the others want. */
  readonly runsLast?: boolean;
  apply(tx: TenantTransaction, events: readonly IngestedEvent[]): Promise<void>;
}

/** A handler failed by itself, not the database: the event that made it fail is searched for and set aside. */
export class HandlerFault extends Error {
  override readonly name = 'HandlerFault';
}

/** Domains put their handlers in at start (`onModuleInit`); they run in the order of registration, those that must be last after them. */
@Injectable()
export class EventHandlers {
  private readonly handlers: EventHandler[] = [];

  register(handler: EventHandler): void {
    this.handlers.push(handler);
    this.handlers.sort((a, b) => Number(a.runsLast ?? false) - Number(b.runsLast ?? false));
  }

  async apply(tx: TenantTransaction, events: readonly IngestedEvent[]): Promise<void> {
    for (const handler of this.handlers) {
      const types = new Set<EventType>(handler.types);
      const concerned = events.filter(({ event }) => types.has(event.type));
      if (concerned.length > 0) await applyOne(handler, tx, concerned);
    }
  }
}

async function applyOne(handler: EventHandler, tx: TenantTransaction, events: readonly IngestedEvent[]): Promise<void> {
  try {
    await handler.apply(tx, events);
  } catch (err) {
    if (isDatabaseFailure(err) || databaseCode(err) !== null) throw err;
    throw new HandlerFault(err instanceof Error ? err.message : String(err), { cause: err });
  }
}
