import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Clock, Logger } from '@sigap/node-kit';
import { DomainEvents } from '../../bus/domain-events.js';
import { TenantDatabase } from '../../database/tenant-database.js';
import { type TenantRound, TenantRounds } from '../../database/tenant-rounds.js';
import { CLOCK, LOGGER } from '../../injection-tokens.js';
import { BROKER_DOOR, type BrokerDoor } from '../broker/broker-door.js';
import { silenceLimitMs } from './edge-liveness.js';
import { EdgeStatusRepository } from './edge-status.repository.js';

const eachMs = 10_000;

/**
 * A box that was not heard for 90 s counts as offline, whatever it said last: a broker that died told nobody. At our own start every box
 * that hung on our embedded broker is offline until it comes back.
 */
@Injectable()
export class SilenceWatch implements OnModuleInit, OnApplicationBootstrap {
  private readonly round: TenantRound;
  private isReady = false;
  private running: Promise<void> | null = null;

  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: EdgeStatusRepository,
    private readonly events: DomainEvents,
    @Inject(BROKER_DOOR) private readonly door: BrokerDoor,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    rounds: TenantRounds,
  ) {
    this.round = rounds.of('edge.silence-check');
  }

  /** Before the broker opens, so that no birth of this run is overwritten. */
  async onModuleInit(): Promise<void> {
    await this.silence(this.door.isEmbedded ? null : silenceLimitMs);
  }

  onApplicationBootstrap(): void {
    this.isReady = true;
  }

  @Interval(eachMs)
  async tick(): Promise<void> {
    if (!this.isReady) return;
    this.running ??= this.silence(silenceLimitMs).finally(() => {
      this.running = null;
    });
    await this.running;
  }

  async onModuleDestroy(): Promise<void> {
    this.isReady = false;
    await this.running;
  }

  private async silence(limitMs: number | null): Promise<void> {
    await this.round.all(async (tenantId) => {
      const silent = await this.database.run(tenantId, (tx) => this.repository.silence(tx, limitMs, this.clock.now()));
      for (const edgeId of silent) {
        this.logger.warn({ tenantId, edgeId }, 'edge.silent');
        this.events.emit('edge.state', { tenantId, edgeId, state: 'offline' });
      }
    });
  }
}
