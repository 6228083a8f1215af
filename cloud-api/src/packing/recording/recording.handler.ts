import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { TenantTransaction } from '../../database/tenant-database.js';
import { type EventHandler, EventHandlers, type IngestedEvent } from '../../ingest/event-handler.js';
import { foldRecordings, recordingTypes } from './recording-fold.js';
import { RecordingRepository } from './recording.repository.js';

/** What boxes tell of recordings and clips -> `recordings`. */
@Injectable()
export class RecordingHandler implements EventHandler, OnModuleInit {
  readonly types = recordingTypes;

  constructor(
    private readonly handlers: EventHandlers,
    private readonly repository: RecordingRepository,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async apply(tx: TenantTransaction, events: readonly IngestedEvent[]): Promise<void> {
    await this.repository.merge(tx, foldRecordings(events));
  }
}
