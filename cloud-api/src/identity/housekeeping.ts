import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Clock, Logger } from '@sigap/node-kit';
import { TenantDatabase } from '../database/tenant-database.js';
import { type TenantRound, TenantRounds } from '../database/tenant-rounds.js';
import { Idempotency } from '../http/idempotency.js';
import { CLOCK, LOGGER } from '../injection-tokens.js';
import { ABSOLUTE_LIMIT_MS, IDLE_LIMIT_MS } from './session.service.js';
import { SignInThrottle } from './sign-in-throttle.js';

const EVERY_MS = 3_600_000;

/** Takes away what has ended by itself: it opens nothing any more, this keeps the tables small. */
@Injectable()
export class IdentityHousekeeping {
  private readonly round: TenantRound;

  constructor(
    private readonly database: TenantDatabase,
    private readonly throttle: SignInThrottle,
    private readonly idempotency: Idempotency,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    rounds: TenantRounds,
  ) {
    this.round = rounds.of('identity.housekeeping');
  }

  @Interval(EVERY_MS)
  async run(): Promise<void> {
    await this.throttle.sweep().catch((err: unknown) => this.logger.warn({ err }, 'identity.throttle-unswept'));
    await this.round.all(async (tenantId) => {
      await this.sweepSessions(tenantId);
      await this.idempotency.sweep(tenantId);
    });
  }

  private async sweepSessions(tenantId: string): Promise<void> {
    const now = this.clock.now().getTime();
    await this.database.run(tenantId, (tx) =>
      tx.query('DELETE FROM sessions WHERE last_used_at <= $1 OR created_at <= $2', [
        new Date(now - IDLE_LIMIT_MS),
        new Date(now - ABSOLUTE_LIMIT_MS),
      ]),
    );
  }
}
