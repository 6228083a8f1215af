import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Logger } from '@sigap/node-kit';
import { type TenantRound, TenantRounds } from '../database/tenant-rounds.js';
import { LOGGER } from '../injection-tokens.js';
import { BlobService } from './blob.service.js';

const hourMs = 60 * 60 * 1000;

/** Takes blobs whose time is over, each hour and at start. */
@Injectable()
export class BlobRetention implements OnApplicationBootstrap {
  private running: Promise<void> | null = null;
  private readonly sweeps: TenantRound;
  private readonly orphans: TenantRound;

  constructor(
    private readonly blobs: BlobService,
    @Inject(LOGGER) private readonly logger: Logger,
    rounds: TenantRounds,
  ) {
    this.sweeps = rounds.of('blob.sweep');
    this.orphans = rounds.of('blob.orphan-sweep');
  }

  onApplicationBootstrap(): void {
    // in the background: a large store must not hold up the start
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
    let expired = 0;
    await this.sweeps.all(async (tenantId) => {
      expired += await this.blobs.sweepExpired(tenantId);
    });
    let orphans = 0;
    await this.orphans.each(
      () => this.blobs.tenantsWithBytes(),
      async (tenantId) => {
        orphans += await this.blobs.sweepOrphans(tenantId);
      },
    );
    if (expired + orphans > 0) this.logger.info({ expired, orphans }, 'blob.swept');
  }
}
