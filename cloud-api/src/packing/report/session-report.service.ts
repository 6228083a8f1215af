import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from '@sigap/node-kit';
import type { Clock } from '@sigap/node-kit';
import { AuditService } from '../../audit/audit.service.js';
import { TenantDatabase } from '../../database/tenant-database.js';
import { actorOf, type UserCaller } from '../../http/caller.js';
import { ProblemError } from '../../http/problem-error.js';
import { CLOCK, LOGGER } from '../../injection-tokens.js';
import { SettingsService } from '../../settings/settings.service.js';
import { byParcels, figuresOf, noFigure } from '../statistics/figure-rows.js';
import { FigureRepository } from '../statistics/figure.repository.js';
import { parcelCsvHead, parcelCsvLine } from './parcel-csv.js';
import { type ReportLanguage, ReportWords } from './report-words.js';
import { SessionPdf } from './session-pdf.js';
import { type ReportedParcel, type ReportedSession, type ReportFigures, SiteClock } from './session-report.js';
import { type ParcelPlace, SessionReportRepository } from './session-report.repository.js';

/** Parcels read at once: between two such reads no connection is held, however slow the reader is. */
const PAGE = 1_000;

export interface DownloadedReport<Body> {
  readonly fileName: string;
  readonly body: Body;
}

/** Reports of one session (PK-17). Who takes one is noted: it says how fast each employee works. */
@Injectable()
export class SessionReports {
  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: SessionReportRepository,
    private readonly figures: FigureRepository,
    private readonly settings: SettingsService,
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws ProblemError not_found */
  async csv(caller: UserCaller, id: string, language: ReportLanguage): Promise<DownloadedReport<AsyncIterable<string>>> {
    const { session } = await this.begin(caller, id, 'csv');
    return { fileName: fileNameOf(session, 'csv'), body: this.lines(caller.tenantId, session, new ReportWords(language)) };
  }

  /** @throws ProblemError not_found */
  async pdf(caller: UserCaller, id: string, language: ReportLanguage): Promise<DownloadedReport<SessionPdf['stream']>> {
    const { session, figures } = await this.begin(caller, id, 'pdf');
    const pdf = new SessionPdf({ session, figures, words: new ReportWords(language), madeAt: this.clock.now() });
    pdf.draw(this.parcels(caller.tenantId, session)).catch((err: unknown) => {
      this.logger.error({ err, sessionId: id }, 'packing-report.failed');
      pdf.stream.destroy(err instanceof Error ? err : new Error(String(err)));
    });
    return { fileName: fileNameOf(session, 'pdf'), body: pdf.stream };
  }

  private async begin(
    caller: UserCaller,
    id: string,
    format: 'csv' | 'pdf',
  ): Promise<{ session: ReportedSession; figures: ReportFigures }> {
    const { timeZone } = (await this.settings.read(caller.tenantId)).site;
    return this.database.run(caller.tenantId, async (tx) => {
      const session = await this.repository.session(tx, id);
      if (session === null) throw new ProblemError('not_found', 404, 'there is no such session');
      const scope = { kind: 'session', edgeId: session.edgeId, sessionId: id } as const;
      const counts = await this.figures.counts(tx, scope, timeZone);
      const worked = await this.figures.worked(tx, scope, { timeZone, now: this.clock.now() });
      const names = await this.figures.names(tx, [...counts, ...worked]);
      await this.audit.record(tx, {
        actor: actorOf(caller),
        action: 'packing-report.downloaded',
        subject: `packing-session:${id}`,
        after: { format, recordings: session.recordings },
      });
      const rows = { counts, worked };
      const figures = {
        total: figuresOf('total', rows, () => '')[0] ?? noFigure,
        byEmployee: byParcels(figuresOf('employee', rows, (key) => names.get(key) ?? key)),
      };
      return { session: { ...session, timeZone }, figures };
    });
  }

  private async *lines(tenantId: string, session: ReportedSession, words: ReportWords): AsyncGenerator<string> {
    const clock = new SiteClock(session.timeZone);
    let lines = parcelCsvHead(words, clock);
    let count = 0;
    for await (const parcel of this.parcels(tenantId, session)) {
      lines += parcelCsvLine(parcel, words, clock);
      count += 1;
      if (count % PAGE === 0) {
        yield lines;
        lines = '';
      }
    }
    yield lines;
  }

  private async *parcels(tenantId: string, session: ReportedSession): AsyncGenerator<ReportedParcel> {
    let after: ParcelPlace | null = null;
    for (;;) {
      const from: ParcelPlace | null = after;
      const rows: ReportedParcel[] = await this.database.run(tenantId, (tx) => this.repository.parcels(tx, session, from, PAGE));
      yield* rows;
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) return;
      after = [last.scannedAt, last.id];
    }
  }
}

/** ASCII alone, so that it stands in a header as it is. */
function fileNameOf({ startedAt, timeZone, id }: ReportedSession, extension: string): string {
  return `packing-${new SiteClock(timeZone).date(startedAt)}-${id.slice(-6)}.${extension}`;
}
