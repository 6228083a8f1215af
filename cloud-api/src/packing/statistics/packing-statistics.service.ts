import { Inject, Injectable } from '@nestjs/common';
import type { PackingStatistics } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import { TenantDatabase } from '../../database/tenant-database.js';
import { ProblemError } from '../../http/problem-error.js';
import { CLOCK } from '../../injection-tokens.js';
import { SettingsService } from '../../settings/settings.service.js';
import { FigureRepository } from './figure.repository.js';
import { byParcels, figuresOf, nextDay, nextHour, noFigure, overTime } from './figure-rows.js';

const DAY = 86_400_000;
const MOST_DAYS = 400;

/** What was packed, by whom, where, for whom and when. */
@Injectable()
export class PackingStatisticsService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly figures: FigureRepository,
    private readonly settings: SettingsService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws ProblemError invalid_request for a span that ends before it begins, or of more than 400 days */
  async read(tenantId: string, span: { from: string; to: string }): Promise<PackingStatistics> {
    const scope = { kind: 'span', from: new Date(span.from), to: new Date(span.to) } as const;
    refuseSpan(scope.to.getTime() - scope.from.getTime());
    const settings = await this.settings.read(tenantId);
    const { platforms } = settings.packing;
    const { timeZone } = settings.site;
    const { counts, worked, names } = await this.database.run(tenantId, async (tx) => {
      const counted = await this.figures.counts(tx, scope, timeZone);
      const assigned = await this.figures.worked(tx, scope, { timeZone, now: this.clock.now() });
      return { counts: counted, worked: assigned, names: await this.figures.names(tx, [...counted, ...assigned]) };
    });
    const rows = { counts, worked };
    const nameOf = (key: string) => names.get(key) ?? key;
    const platformName = (key: string) => platforms.find(({ code }) => code === key)?.name ?? key;
    const dayName = (key: string) => key;
    const hourName = (key: string) => `${key}:00`;
    return {
      ...span,
      total: figuresOf('total', rows, () => '')[0] ?? noFigure,
      byEmployee: byParcels(figuresOf('employee', rows, nameOf)),
      byStation: byParcels(figuresOf('station', rows, nameOf)),
      byPlatform: byParcels(figuresOf('platform', rows, platformName)),
      byDay: overTime(figuresOf('day', rows, dayName), nextDay, dayName),
      byHour: overTime(figuresOf('hour', rows, hourName), nextHour, hourName),
    };
  }
}

function refuseSpan(ms: number): void {
  const fault = ms <= 0 ? 'the span ends before it begins' : ms > MOST_DAYS * DAY ? `the span is longer than ${MOST_DAYS} days` : null;
  if (fault !== null) throw new ProblemError('invalid_request', 400, fault, [{ path: 'query.to', message: fault }]);
}
