import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Logger } from '@sigap/node-kit';
import { TenantRounds } from '../../alerts/tenant-rounds.js';
import { TenantDatabase } from '../../database/tenant-database.js';
import { LOGGER } from '../../injection-tokens.js';
import { SightingPictures } from './sighting-pictures.js';

const hourMs = 60 * 60 * 1000;

/** Erases crops whose days are over, each hour and at start. */
@Injectable()
export class SightingPictureRetention implements OnApplicationBootstrap {
  private running: Promise<void> | null = null;
  private readonly rounds: TenantRounds;

  constructor(
    private readonly database: TenantDatabase,
    private readonly pictures: SightingPictures,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.rounds = new TenantRounds('sighting-picture.sweep', logger);
  }

  onApplicationBootstrap(): void {
    // in the background: it must not hold up the start
    void this.tick();
  }

  @Interval(hourMs)
  async tick(): Promise<void> {
    this.running ??= this.sweep()
      .catch((err: unknown) => this.logger.warn({ err }, 'sighting-picture.sweep-failed'))
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
    await this.rounds.each(await this.database.tenantIds(), async (tenantId) => void (await this.pictures.sweep(tenantId)));
  }
}
