import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Clock } from '@sigap/node-kit';
import { TenantDatabase } from '../../database/tenant-database.js';
import { type TenantRound, TenantRounds } from '../../database/tenant-rounds.js';
import { CLOCK } from '../../injection-tokens.js';
import { ShareRepository } from './share.repository.js';

const hourMs = 3_600_000;
/** As long as somebody may want to know who opened a link. */
export const VISITORS_KEPT_MS = 90 * 24 * hourMs;

/** Addresses of people who have no account are not kept for ever. */
@Injectable()
export class ShareRetention implements OnApplicationBootstrap {
  private readonly round: TenantRound;

  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: ShareRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    rounds: TenantRounds,
  ) {
    this.round = rounds.of('share-visitors.sweep');
  }

  onApplicationBootstrap(): void {
    void this.sweep();
  }

  @Interval(hourMs)
  async sweep(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - VISITORS_KEPT_MS);
    await this.round.all(async (tenantId) => {
      await this.database.run(tenantId, (tx) => this.repository.forgetVisitors(tx, before));
    });
  }
}
