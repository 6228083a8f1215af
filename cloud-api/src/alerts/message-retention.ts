import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Clock, Logger } from '@sigap/node-kit';
import { TenantDatabase } from '../database/tenant-database.js';
import { type TenantRound, TenantRounds } from '../database/tenant-rounds.js';
import { CLOCK, LOGGER } from '../injection-tokens.js';
import { SettingsService } from '../settings/settings.service.js';
import { MessageAddresses } from './message-addresses.js';

const hourMs = 3_600_000;

/** Erases addresses of messages that are older than the tenant keeps them, each hour and at start. */
@Injectable()
export class MessageRetention implements OnApplicationBootstrap, OnModuleDestroy {
  private running: Promise<void> | null = null;
  private readonly round: TenantRound;

  constructor(
    private readonly database: TenantDatabase,
    private readonly settings: SettingsService,
    private readonly addresses: MessageAddresses,
    rounds: TenantRounds,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.round = rounds.of('message-address.sweep');
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
    await this.round.all(async (tenantId) => {
      const { messageAddressDays } = (await this.settings.read(tenantId)).privacy;
      const messages = await this.database.run(tenantId, (tx) => this.addresses.sweep(tx, this.clock.now(), messageAddressDays));
      if (messages > 0) this.logger.info({ tenantId, messages }, 'message-address.swept');
    });
  }
}
