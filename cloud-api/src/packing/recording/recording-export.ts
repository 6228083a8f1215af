import { Inject, Injectable } from '@nestjs/common';
import type { QueryOf, recordingIndexRoutes } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import { AuditService } from '../../audit/audit.service.js';
import { TenantDatabase } from '../../database/tenant-database.js';
import { actorOf, type Caller } from '../../http/caller.js';
import { CLOCK } from '../../injection-tokens.js';
import { SettingsService } from '../../settings/settings.service.js';
import { csvHead, csvLine } from './recording-csv.js';
import { RecordingListRepository, type RecordingPage } from './recording-list.repository.js';
import { recordingOf } from './recording-view.js';

type Filter = QueryOf<typeof recordingIndexRoutes.export>;
const pageRows = 500;

/** The list as CSV, page by page: a million lines take no more memory than a hundred. */
@Injectable()
export class RecordingExport {
  constructor(
    private readonly database: TenantDatabase,
    private readonly list: RecordingListRepository,
    private readonly settings: SettingsService,
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async begin(caller: Caller, filter: Filter): Promise<AsyncIterable<string>> {
    const { tenantId } = caller;
    const { platforms } = (await this.settings.read(tenantId)).packing;
    await this.database.run(tenantId, (tx) =>
      this.audit.record(tx, { actor: actorOf(caller), action: 'recordings.exported', subject: `tenant:${tenantId}`, after: filter }),
    );
    return this.lines(tenantId, filter, { now: this.clock.now(), platforms });
  }

  private async *lines(tenantId: string, filter: Filter, clock: Parameters<typeof recordingOf>[1]): AsyncGenerator<string> {
    yield csvHead;
    let after: readonly [string, string] | null = null;
    do {
      const from: readonly [string, string] | null = after;
      const page: RecordingPage = await this.database.run(tenantId, (tx) =>
        this.list.page(tx, { ...filter, after: from, limit: pageRows }),
      );
      yield page.rows.map((row) => csvLine(recordingOf(row, clock))).join('');
      after = page.next;
    } while (after !== null);
  }
}
