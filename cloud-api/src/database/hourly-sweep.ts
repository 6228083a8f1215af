import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';

export const hourMs = 3_600_000;

/** What is tidied up each hour and at start, one run at a time. */
export abstract class HourlySweep implements OnApplicationBootstrap, OnModuleDestroy {
  private running: Promise<void> | null = null;

  /** One run. Never rejects, as `TenantRound` doesn't. */
  abstract sweep(): Promise<void>;

  onApplicationBootstrap(): void {
    // in the background: it must not hold up the start
    void this.tick();
  }

  /** Resolves with the run that is under way, or a new one. */
  @Interval(hourMs)
  async tick(): Promise<void> {
    this.running ??= this.sweep().finally(() => {
      this.running = null;
    });
    await this.running;
  }

  /** Lets a run in progress finish, so that nobody closes the database under it. */
  async onModuleDestroy(): Promise<void> {
    await this.running;
  }
}
