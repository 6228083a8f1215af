import { Injectable } from '@nestjs/common';
import { TenantDatabase } from '../../database/tenant-database.js';
import { loggedEvents } from '../../ingest/logged-event.js';
import { RecordingHandler } from '../recording/recording.handler.js';
import { RecordingRepository } from '../recording/recording.repository.js';
import { SessionHandler } from '../session/session.handler.js';
import { SessionRepository } from '../session/session.repository.js';

/** Makes the index of recordings anew from the event log (rule 4). What people decided (holds, orders, links) and the clips stay. */
@Injectable()
export class PackingReplay {
  constructor(
    private readonly database: TenantDatabase,
    private readonly recordings: RecordingRepository,
    private readonly recordingHandler: RecordingHandler,
    private readonly sessions: SessionRepository,
    private readonly sessionHandler: SessionHandler,
  ) {}

  /**
   * In one transaction, so readers see the old or the new; boxes wait with their news meanwhile. A statement over a million rows takes longer
   * than one of a page may: there is no limit here, and whoever asked may stop the program.
   * @param pageSize events at a time @returns events that were applied
   */
  replay(tenantId: string, pageSize = 1_000): Promise<number> {
    return this.database.run(tenantId, async (tx) => {
      await tx.query('SET LOCAL statement_timeout = 0');
      await tx.execute('LOCK TABLE recordings, packing_sessions IN SHARE ROW EXCLUSIVE MODE');
      await this.recordings.clear(tx);
      await this.sessions.clear(tx);
      let applied = 0;
      for (const handler of [this.sessionHandler, this.recordingHandler])
        for await (const events of loggedEvents(tx, handler.types, pageSize)) {
          applied += events.length;
          await handler.apply(tx, events);
        }
      await this.recordings.dropEmpty(tx);
      return applied;
    });
  }
}
