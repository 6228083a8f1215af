import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { TenantTransaction } from '../../database/tenant-database.js';
import { type EventHandler, EventHandlers, type IngestedEvent } from '../../ingest/event-handler.js';
import { foldSessions, sessionTypes } from './session-fold.js';
import { SessionRepository } from './session.repository.js';

/** What boxes tell of sessions, tables and keys -> `packing_sessions`, `packing_assignments`, `packing_keys`. */
@Injectable()
export class SessionHandler implements EventHandler, OnModuleInit {
  readonly types = sessionTypes;

  constructor(
    private readonly handlers: EventHandlers,
    private readonly repository: SessionRepository,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async apply(tx: TenantTransaction, events: readonly IngestedEvent[]): Promise<void> {
    await this.repository.merge(tx, foldSessions(events));
  }
}
