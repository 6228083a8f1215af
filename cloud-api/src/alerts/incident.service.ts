import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@sigap/node-kit';
import { AuditService } from '../audit/audit.service.js';
import { TenantDatabase, type TenantTransaction } from '../database/tenant-database.js';
import { actorOf, type UserCaller } from '../http/caller.js';
import { ProblemError } from '../http/problem-error.js';
import { CLOCK } from '../injection-tokens.js';
import { SettingsService } from '../settings/settings.service.js';
import { type IncidentFacts, type Language, replyText } from './alert-text.js';
import { IncidentTeller } from './incident-teller.js';
import { type Incident, IncidentRepository } from './incident.repository.js';
import { MessageRepository } from './message.repository.js';
import { TellingRepository } from './telling.repository.js';

type Step = 'acknowledged' | 'cleared';
interface Done {
  readonly incidentId: string;
  readonly step: Step;
}
/** Who takes an incident, and the language in which the others hear of it. */
interface Taker {
  readonly name: string;
  readonly actor: string;
  readonly phone: string | null;
  readonly language: Language;
}

/** What people do about incidents: take them, or say that they are over. */
@Injectable()
export class IncidentService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly incidents: IncidentRepository,
    private readonly teller: IncidentTeller,
    private readonly tellings: TellingRepository,
    private readonly messages: MessageRepository,
    private readonly settings: SettingsService,
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The second time changes nothing, whoever it was. @throws ProblemError not_found */
  async acknowledge(caller: UserCaller, incidentId: string): Promise<void> {
    const language = await this.languageOf(caller.tenantId);
    await this.database.run(caller.tenantId, async (tx) => {
      const by = { name: caller.name, actor: actorOf(caller), phone: null, language };
      const taken = await this.take(tx, incidentId, 'acknowledged', by);
      if (taken) await this.record(tx, [{ incidentId, step: 'acknowledged' }], by);
      if (!taken && !(await this.incidents.exists(tx, incidentId))) throw new ProblemError('not_found', 404);
    });
  }

  /**
   * A word from a phone: about what that phone was told of last. @returns the text to answer with; null when this tenant has never told
   * that phone of anything
   */
  async answer(tenantId: string, phone: string, intent: 'acknowledge' | 'clear' | null): Promise<string | null> {
    const language = await this.languageOf(tenantId);
    return this.database.run(tenantId, async (tx) => {
      await this.messages.heardFrom(tx, phone, this.clock.now());
      if (intent === null) return null;
      let facts: IncidentFacts | null = null;
      const done: Done[] = [];
      let taker: Taker | null = null;
      for (const { incidentId, name } of await this.tellings.newestTold(tx, phone)) {
        const by = { name, actor: 'system:whatsapp-reply', phone, language };
        taker = by;
        // who says that it is over has taken it as well
        const acknowledged = await this.take(tx, incidentId, 'acknowledged', by, intent === 'acknowledge');
        const cleared = intent === 'clear' ? await this.take(tx, incidentId, 'cleared', by) : null;
        if (acknowledged) done.push({ incidentId, step: 'acknowledged' });
        if (cleared) done.push({ incidentId, step: 'cleared' });
        facts = (cleared ?? acknowledged)?.facts ?? facts;
      }
      if (taker) await this.record(tx, done, taker);
      return replyText(facts, language);
    });
  }

  /** Before the transaction: it may need a connection of its own. */
  private async languageOf(tenantId: string): Promise<Language> {
    return (await this.settings.read(tenantId)).alerts.language;
  }

  private async take(tx: TenantTransaction, incidentId: string, step: Step, by: Taker, tell = true): Promise<Incident | null> {
    const now = this.clock.now().getTime();
    const change = step === 'acknowledged' ? this.incidents.acknowledge.bind(this.incidents) : this.incidents.clear.bind(this.incidents);
    const incident = await change(tx, incidentId, by.name, now);
    if (!incident) return null;
    if (tell) await this.teller.tellTaken(tx, incident, by.name, step, by.phone, now, by.language);
    return incident;
  }

  /** Last of all: the audit chain is the lock that everybody takes last. */
  private async record(tx: TenantTransaction, done: readonly Done[], { actor, name }: Taker): Promise<void> {
    for (const { incidentId, step } of done)
      await this.audit.record(tx, { actor, action: `incident.${step}`, subject: `incident:${incidentId}`, after: { by: name } });
  }
}
