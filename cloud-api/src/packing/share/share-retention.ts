import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Clock, Logger } from '@sigap/node-kit';
import { TenantRounds } from '../../alerts/tenant-rounds.js';
import { TenantDatabase } from '../../database/tenant-database.js';
import { CLOCK, LOGGER } from '../../injection-tokens.js';
import { ShareRepository } from './share.repository.js';

const hourMs = 3_600_000;
/** As long as somebody may want to know who opened a link. */
export const VISITORS_KEPT_MS = 90 * 24 * hourMs;

/** Addresses of people who have no account are not kept for ever. */
@Injectable()
export class ShareRetention implements OnApplicationBootstrap {
  private readonly rounds: TenantRounds;

  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: ShareRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.rounds = new TenantRounds('share-visitors.sweep', logger);
  }

  onApplicationBootstrap(): void {
    void this.sweep();
  }

  @Interval(hourMs)
  async sweep(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - VISITORS_KEPT_MS);
    const tenantIds = await this.database.tenantIds().catch((err: unknown) => {
      this.logger.warn({ err }, 'share-visitors.tenants-unknown');
      return [];
    });
    await this.rounds.each(tenantIds, async (tenantId) => {
      await this.database.run(tenantId, (tx) => this.repository.forgetVisitors(tx, before));
    });
  }
}
