import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Logger } from '@sigap/node-kit';
import { TenantDatabase } from '../database/tenant-database.js';
import { LOGGER } from '../injection-tokens.js';
import { BlobService } from './blob.service.js';

const hourMs = 60 * 60 * 1000;

/** Takes blobs whose time is over, each hour and at start. */
@Injectable()
export class BlobRetention implements OnApplicationBootstrap {
  private running: Promise<void> | null = null;

  constructor(
    private readonly database: TenantDatabase,
    private readonly blobs: BlobService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    // in the background: a large store must not hold up the start
    void this.tick();
  }

  @Interval(hourMs)
  async tick(): Promise<void> {
    this.running ??= this.sweep()
      .catch((err: unknown) => this.logger.warn({ err }, 'blob.sweep-failed'))
      .finally(() => {
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
    for (const tenantId of await this.database.tenantIds()) expired += await this.blobs.sweepExpired(tenantId);
    const orphans = await this.blobs.sweepOrphans();
    if (expired + orphans > 0) this.logger.info({ expired, orphans }, 'blob.swept');
  }
}
