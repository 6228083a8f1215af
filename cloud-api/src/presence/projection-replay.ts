import { Injectable } from '@nestjs/common';
import { TenantDatabase } from '../database/tenant-database.js';
import { loggedEvents } from '../ingest/logged-event.js';
import { SightingHandler } from './sighting.handler.js';
import { SightingRepository } from './sighting.repository.js';
import { sightingTypes } from './sighting-fold.js';

/** Makes the projections of presence anew from the event log: they hold nothing that the log does not (rule 4). */
@Injectable()
export class ProjectionReplay {
  constructor(
    private readonly database: TenantDatabase,
    private readonly sightings: SightingRepository,
    private readonly handler: SightingHandler,
  ) {}

  /** In one transaction, so readers see the old or the new. @param pageSize events at a time @returns events that were applied */
  replay(tenantId: string, pageSize = 1_000): Promise<number> {
    return this.database.run(tenantId, async (tx) => {
      await tx.execute('LOCK TABLE sightings IN SHARE ROW EXCLUSIVE MODE');
      await this.sightings.clear(tx);
      let applied = 0;
      for await (const events of loggedEvents(tx, sightingTypes, pageSize)) {
        applied += events.length;
        await this.handler.project(tx, events);
      }
      return applied;
    });
  }
}
