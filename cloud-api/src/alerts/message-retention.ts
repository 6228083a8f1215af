import { Inject, Injectable } from '@nestjs/common';
import type { Clock, Logger } from '@sigap/node-kit';
import { HourlySweep } from '../database/hourly-sweep.js';
import { TenantDatabase } from '../database/tenant-database.js';
import { type TenantRound, TenantRounds } from '../database/tenant-rounds.js';
import { CLOCK, LOGGER } from '../injection-tokens.js';
import { SettingsService } from '../settings/settings.service.js';
import { MessageAddresses } from './message-addresses.js';

/** Erases addresses of messages that are older than the tenant keeps them, each hour and at start. */
@Injectable()
export class MessageRetention extends HourlySweep {
  private readonly round: TenantRound;

  constructor(
    private readonly database: TenantDatabase,
    private readonly settings: SettingsService,
    private readonly addresses: MessageAddresses,
    rounds: TenantRounds,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
    this.round = rounds.of('message-address.sweep');
  }

  async sweep(): Promise<void> {
    await this.round.all(async (tenantId) => {
      const { messageAddressDays } = (await this.settings.read(tenantId)).privacy;
      const messages = await this.database.run(tenantId, (tx) => this.addresses.sweep(tx, this.clock.now(), messageAddressDays));
      if (messages > 0) this.logger.info({ tenantId, messages }, 'message-address.swept');
    });
  }
}
