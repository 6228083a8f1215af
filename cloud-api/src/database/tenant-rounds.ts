import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from '@sigap/node-kit';
import { Counter, Gauge } from 'prom-client';
import { LOGGER } from '../injection-tokens.js';
import { Metrics } from '../metrics/metrics.js';
import { TenantDatabase } from './tenant-database.js';

/** Whose turn it is; a function where it has to be asked for, which may fail as well. */
export type TenantList = Iterable<string> | (() => Promise<Iterable<string>>);

/** Work that is done for one tenant after another: each kind of it has a `TenantRound`, and there is no other loop over tenants. */
@Injectable()
export class TenantRounds {
  private readonly failing: Gauge<'work'>;
  private readonly failures: Counter<'work'>;

  constructor(
    private readonly database: TenantDatabase,
    metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const registers = [metrics.registry];
    const labelNames = ['work'] as const;
    this.failing = new Gauge({ name: 'sigap_tenants_failing', help: 'Tenants whose turn failed last, by work', labelNames, registers });
    this.failures = new Counter({ name: 'sigap_tenant_failures_total', help: 'Failed turns of tenants, by work', labelNames, registers });
  }

  /** @param work in log and metrics: `<work>-failed` and `<work>-resumed` */
  of(work: string): TenantRound {
    // zeros as well, so that an alarm sees the first one
    this.failing.set({ work }, 0);
    this.failures.inc({ work }, 0);
    return new TenantRound(
      work,
      () => this.database.tenantIds(),
      this.logger,
      (failing, hasFailed) => {
        this.failing.set({ work }, failing);
        if (hasFailed) this.failures.inc({ work });
      },
    );
  }
}

/** One tenant whose turn fails costs the others nothing. Told when it begins to fail and when it works again, not each time. */
export class TenantRound {
  /** Ids; null: the list of tenants itself. */
  private readonly failing = new Set<string | null>();

  constructor(
    private readonly work: string,
    private readonly everybody: () => Promise<string[]>,
    private readonly logger: Logger,
    private readonly count: (failing: number, hasFailed: boolean) => void,
  ) {}

  /** Never rejects. */
  async all(turn: (tenantId: string) => Promise<void>): Promise<void> {
    await this.each(async () => {
      const tenantIds = await this.everybody();
      const known = new Set<string | null>([null, ...tenantIds]);
      // who is gone does not fail any more
      for (const id of this.failing) if (!known.has(id)) this.failing.delete(id);
      this.count(this.failing.size, false);
      return tenantIds;
    }, turn);
  }

  /** Never rejects. */
  async each(tenants: TenantList, turn: (tenantId: string) => Promise<void>): Promise<void> {
    let tenantIds: Iterable<string> = [];
    await this.attempt(null, async () => {
      tenantIds = typeof tenants === 'function' ? await tenants() : tenants;
    });
    for (const tenantId of tenantIds) await this.attempt(tenantId, () => turn(tenantId));
  }

  private async attempt(tenantId: string | null, step: () => Promise<void>): Promise<void> {
    const of = tenantId === null ? {} : { tenantId };
    try {
      await step();
      if (!this.failing.delete(tenantId)) return;
      this.logger.info(of, `${this.work}-resumed`);
      this.count(this.failing.size, false);
    } catch (err) {
      if (!this.failing.has(tenantId)) this.logger.warn({ err, ...of }, `${this.work}-failed`);
      this.failing.add(tenantId);
      this.count(this.failing.size, true);
    }
  }
}
