import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
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
export class ShareRetention implements OnApplicationBootstrap, OnModuleDestroy {
  private running: Promise<void> | null = null;
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
    void this.tick();
  }

  @Interval(hourMs)
  async tick(): Promise<void> {
    this.running ??= this.sweep().finally(() => {
      this.running = null;
    });
    await this.running;
  }

  /** Let a sweep in progress finish, so that nobody closes the database under it. */
  async onModuleDestroy(): Promise<void> {
    await this.running;
  }

  async sweep(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - VISITORS_KEPT_MS);
    await this.round.all(async (tenantId) => {
      await this.database.run(tenantId, (tx) => this.repository.forgetVisitors(tx, before));
    });
  }
}
