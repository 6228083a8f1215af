import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Clock } from '@sigap/node-kit';
import { DomainEvents } from '../bus/domain-events.js';
import { TenantDatabase, type TenantTransaction } from '../database/tenant-database.js';
import { type TenantRound, TenantRounds } from '../database/tenant-rounds.js';
import { CLOCK } from '../injection-tokens.js';
import { SettingsService } from '../settings/settings.service.js';
import {
  digestText,
  type Language,
  problemText,
  problemVariables,
  recoveryText,
  templateOf,
  type TextContext,
  zoneOf,
} from './alert-text.js';
import { toldText } from './incident-teller.js';
import { MessageDrivers } from './message-drivers.js';
import { type DigestRule, planMessages } from './message-plan.js';
import { type MessageDraft, MessageRepository } from './message.repository.js';
import { TellingRepository, type WaitingTelling } from './telling.repository.js';

const lookMs = 1_000;
/** After a message to somebody, the next ones are gathered for this long. */
const digestWindowMs = 60_000;
/** A tenant in which nothing is known to wait is looked at again after so many looks. */
const looksPerIdle = 10;

/** From what people are to hear to messages: the first one now, the rest in digests, at most so many an hour (AL-3). */
@Injectable()
export class TellingDispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly busy = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> | null = null;
  private looks = 0;
  private readonly round: TenantRound;

  constructor(
    private readonly database: TenantDatabase,
    private readonly settings: SettingsService,
    private readonly tellings: TellingRepository,
    private readonly messages: MessageRepository,
    events: DomainEvents,
    private readonly drivers: MessageDrivers,
    @Inject(CLOCK) private readonly clock: Clock,
    rounds: TenantRounds,
  ) {
    this.round = rounds.of('messages.dispatch');
    events.on('notification.created', ({ tenantId }) => {
      this.busy.add(tenantId);
    });
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), lookMs);
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.looking;
  }

  async look(): Promise<void> {
    this.looking ??= this.dispatchAll().finally(() => {
      this.looking = null;
    });
    await this.looking;
  }

  private async dispatchAll(): Promise<void> {
    this.looks += 1;
    const turn = (tenantId: string) => this.turnOf(tenantId);
    await (this.looks % looksPerIdle === 1 ? this.round.all(turn) : this.round.each([...this.busy], turn));
  }

  private async turnOf(tenantId: string): Promise<void> {
    this.busy.delete(tenantId);
    // also when it fails
    let isWaiting = true;
    try {
      isWaiting = await this.dispatch(tenantId);
    } finally {
      if (isWaiting) this.busy.add(tenantId);
    }
  }

  /** @returns whether something still waits */
  private async dispatch(tenantId: string): Promise<boolean> {
    const addresses = await this.database.run(tenantId, (tx) => this.tellings.waitingAddresses(tx));
    if (addresses.length === 0) return false;
    const { alerts } = await this.settings.read(tenantId);
    const rule = { windowMs: digestWindowMs, maxPerHour: alerts.maxPerPersonPerHour };
    for (const address of addresses) await this.database.run(tenantId, (tx) => this.dispatchTo(tx, address, rule, alerts.language));
    return true;
  }

  private async dispatchTo(tx: TenantTransaction, address: string, rule: DigestRule, language: Language): Promise<void> {
    const now = this.clock.now().getTime();
    const waiting = await this.tellings.lockWaiting(tx, address);
    const plan = planMessages(waiting, await this.messages.sentTo(tx, address, now), now, rule);
    if (plan.kind === 'wait') return;
    const chosen = new Set(plan.items.map(({ id }) => id));
    const tellings = waiting.filter(({ id }) => chosen.has(id));
    const draft = draftOf(tellings, now, language);
    if (!draft) return;
    const messageId = await this.messages.queue(tx, this.drivers.of(draft.recipient.channel).name, draft, now);
    await this.tellings.markTold(tx, [...chosen], messageId);
  }
}

function draftOf(tellings: readonly WaitingTelling[], now: number, language: Language): MessageDraft | null {
  const [first, ...others] = tellings;
  if (!first) return null;
  const { recipient, incidentId, facts, phase } = first;
  const context = { now, told: toldText([recipient]), language };
  const body = textOf(first, context);
  if (others.length === 0)
    return { incidentId, recipient, template: templateOf(facts.kind, phase), variables: problemVariables(facts, context), body };
  const digest = digestText(
    tellings.map((telling) => textOf(telling, context)),
    language,
  );
  return { incidentId: null, recipient, template: 'digest', variables: { '1': String(tellings.length) }, body: digest };
}

function textOf({ phase, facts }: WaitingTelling, context: TextContext): string {
  if (phase === 'problem') return problemText(facts, context);
  return recoveryText(facts, zoneOf(facts), context);
}
