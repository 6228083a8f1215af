import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { type TenantRound, TenantRounds } from '../../database/tenant-rounds.js';
import { SightingPictures } from './sighting-pictures.js';

const hourMs = 60 * 60 * 1000;

/** Erases crops whose days are over, each hour and at start. */
@Injectable()
export class SightingPictureRetention implements OnApplicationBootstrap {
  private running: Promise<void> | null = null;
  private readonly round: TenantRound;

  constructor(
    private readonly pictures: SightingPictures,
    rounds: TenantRounds,
  ) {
    this.round = rounds.of('sighting-picture.sweep');
  }

  onApplicationBootstrap(): void {
    // in the background: it must not hold up the start
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
    await this.round.all(async (tenantId) => void (await this.pictures.sweep(tenantId)));
  }
}
