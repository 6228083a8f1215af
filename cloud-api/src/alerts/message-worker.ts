import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Clock, Logger } from '@sigap/node-kit';
import { TenantDatabase } from '../database/tenant-database.js';
import { TenantRounds } from '../database/tenant-rounds.js';
import { CLOCK, LOGGER } from '../injection-tokens.js';
import { ChannelWork } from './channel-work.js';
import { channels, MessageDrivers } from './message-drivers.js';
import { MessageProgress } from './message-progress.js';
import { MessageRepository } from './message.repository.js';

const lookMs = 500;

/** Sends what is queued. Each channel by itself: a mail server that takes its time holds up no WhatsApp message. */
@Injectable()
export class MessageWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly works: readonly ChannelWork[];
  private timer: NodeJS.Timeout | null = null;

  constructor(
    database: TenantDatabase,
    messages: MessageRepository,
    progress: MessageProgress,
    drivers: MessageDrivers,
    rounds: TenantRounds,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOGGER) logger: Logger,
  ) {
    const deps = { database, messages, progress, rounds, clock, logger };
    this.works = channels.map((channel) => new ChannelWork(channel, drivers.of(channel), deps));
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.work(), lookMs);
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await Promise.all(this.works.map((work) => work.stop()));
  }

  /** Everything that is due now; the timer calls it. */
  async work(): Promise<void> {
    await Promise.all(this.works.map((work) => work.work()));
  }
}
