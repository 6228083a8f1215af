import { backoffDelayMs, type Clock, type Logger } from '@sigap/node-kit';
import type { TenantDatabase } from '../database/tenant-database.js';
import type { TenantRound, TenantRounds } from '../database/tenant-rounds.js';
import type { Channel, MessageDriver, SendOutcome } from './message-driver.js';
import type { MessageProgress } from './message-progress.js';
import type { ClaimedMessage, MessageRepository } from './message.repository.js';
import { SenderPace } from './sender-pace.js';

/** Requests to the provider at once. */
const lanes = 3;
const maxAttempts = 8;
const retryRule = { baseMs: 2_000, maxMs: 600_000 };
/** When an uncertain message is looked up again; after the last it stays as it is, for a person to decide. */
const lookUpAgainMs = [5_000, 30_000, 120_000, 600_000, 3_600_000];

export interface ChannelWorkDeps {
  readonly database: TenantDatabase;
  readonly messages: MessageRepository;
  readonly progress: MessageProgress;
  readonly rounds: TenantRounds;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Sends what is queued on one channel. A crash between sending and writing it down leaves the row in `sending`; after the lease it is
 * looked up at the provider, and what can't be found there becomes `uncertain`: never sent again by itself, and shown (AL-6).
 */
export class ChannelWork {
  private readonly pace: SenderPace;
  private readonly round: TenantRound;
  private working: Promise<void> | null = null;
  private stopping = false;

  constructor(
    private readonly channel: Channel,
    private readonly driver: MessageDriver,
    private readonly deps: ChannelWorkDeps,
  ) {
    this.pace = new SenderPace(deps.clock);
    this.round = deps.rounds.of(`messages.work.${channel}`);
  }

  /** Resolves when nothing is on its way any more. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.working;
  }

  /** Everything that is due now; one round at a time. */
  async work(): Promise<void> {
    this.working ??= this.workAll().finally(() => {
      this.working = null;
    });
    await this.working;
  }

  private async workAll(): Promise<void> {
    const { database, messages, clock } = this.deps;
    const tenants = () => database.system((tx) => messages.tenantsWithDue(tx, clock.now()));
    await this.round.each(tenants, async (tenantId) => {
      // all lanes are awaited, also when one fails: a stop waits for what is being sent
      const results = await Promise.allSettled(Array.from({ length: lanes }, () => this.lane(tenantId)));
      const failure = results.find((result) => result.status === 'rejected');
      if (failure) throw failure.reason;
    });
  }

  private async lane(tenantId: string): Promise<void> {
    while (!this.stopping) {
      const claimed = await this.deps.database.run(tenantId, (tx) => this.deps.messages.claim(tx, this.channel, this.deps.clock.now()));
      if (!claimed) return;
      await this.settle(claimed);
    }
  }

  private async settle(claimed: ClaimedMessage): Promise<void> {
    const outcome = claimed.was === 'queued' ? await this.attempt(claimed) : await this.lookUp(claimed);
    const { database, progress, clock } = this.deps;
    await database.run(claimed.outgoing.tenantId, async (tx) => {
      const { id } = claimed.outgoing;
      const now = clock.now();
      if (outcome.kind === 'accepted') await progress.advance(tx, id, outcome.state, now, { providerId: outcome.providerId });
      else if (outcome.kind === 'refused') await progress.advance(tx, id, 'failed', now, { error: outcome.error });
      else if (outcome.kind === 'uncertain') {
        const doubt = { lookAgainAt: this.nextLookUp(claimed, now), error: outcome.error, wasLookedUp: claimed.was !== 'queued' };
        await progress.doubt(tx, id, doubt, now);
      } else if (claimed.attempts >= maxAttempts) await progress.advance(tx, id, 'failed', now, { error: outcome.error });
      else {
        const delayMs = outcome.afterMs ?? backoffDelayMs(claimed.attempts - 1, retryRule);
        await this.deps.messages.retryAt(tx, id, new Date(now.getTime() + delayMs), outcome.error, now);
      }
    });
  }

  private async attempt(claimed: ClaimedMessage): Promise<SendOutcome> {
    const { outgoing, attemptedAt } = claimed;
    try {
      // a server error on the attempt before may have been a success
      const before = attemptedAt === null ? null : await this.find(claimed, attemptedAt);
      if (before) return before;
    } catch (err) {
      this.deps.logger.debug({ err, messageId: outgoing.id }, 'messages.look-up-failed');
      return { kind: 'retry', error: 'the provider could not be asked about the attempt before' };
    }
    try {
      await this.pace.turn(this.driver.name, this.driver.perSecond);
      return await this.driver.send(outgoing);
    } catch (err) {
      this.deps.logger.error({ err, messageId: outgoing.id }, 'messages.driver-failed');
      return { kind: 'uncertain', error: 'the driver failed' };
    }
  }

  private async lookUp(claimed: ClaimedMessage): Promise<SendOutcome> {
    const since = claimed.attemptedAt ?? new Date(0);
    try {
      return (
        (await this.find(claimed, since)) ?? { kind: 'uncertain', error: 'the provider does not know it; it is not sent again by itself' }
      );
    } catch (err) {
      this.deps.logger.debug({ err, messageId: claimed.outgoing.id }, 'messages.look-up-failed');
      return { kind: 'uncertain', error: 'the provider can not be asked now' };
    }
  }

  private find({ outgoing }: ClaimedMessage, since: Date) {
    const taken = (providerId: string) =>
      this.deps.database.run(outgoing.tenantId, (tx) => this.deps.messages.hasProviderId(tx, providerId, outgoing.id));
    return this.driver.find(outgoing, since, taken);
  }

  /** By the age of the attempt, so no counter has to be kept. */
  private nextLookUp({ was, attemptedAt }: ClaimedMessage, now: Date): Date | null {
    const began = was === 'queued' || attemptedAt === null ? now : attemptedAt;
    const next = lookUpAgainMs.find((ms) => began.getTime() + ms > now.getTime());
    return next === undefined ? null : new Date(began.getTime() + next);
  }
}
