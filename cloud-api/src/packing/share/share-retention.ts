import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@sigap/node-kit';
import { hourMs, HourlySweep } from '../../database/hourly-sweep.js';
import { TenantDatabase } from '../../database/tenant-database.js';
import { type TenantRound, TenantRounds } from '../../database/tenant-rounds.js';
import { CLOCK } from '../../injection-tokens.js';
import { ShareRepository } from './share.repository.js';

/** As long as somebody may want to know who opened a link. */
export const VISITORS_KEPT_MS = 90 * 24 * hourMs;

/** Addresses of people who have no account are not kept for ever. */
@Injectable()
export class ShareRetention extends HourlySweep {
  private readonly round: TenantRound;

  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: ShareRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    rounds: TenantRounds,
  ) {
    super();
    this.round = rounds.of('share-visitors.sweep');
  }

  async sweep(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - VISITORS_KEPT_MS);
    await this.round.all(async (tenantId) => {
      await this.database.run(tenantId, (tx) => this.repository.forgetVisitors(tx, before));
    });
  }
}
