import { Injectable } from '@nestjs/common';
import type { Notification } from '@sigap/contracts';
import { DomainEvents } from '../bus/domain-events.js';
import type { TenantTransaction } from '../database/tenant-database.js';
import { type IncidentFacts, type Language, problemText, recoveryText, takenText } from './alert-text.js';
import { type Incident, IncidentRepository } from './incident.repository.js';
import { MessageDrivers } from './message-drivers.js';
import { MessageRepository } from './message.repository.js';
import { NotificationRepository } from './notification.repository.js';
import { receiverFor } from './receiver-rule.js';
import { type Listener, TellingRepository } from './telling.repository.js';

/** Tells of an incident: in the app at once, and lets those who can be reached hear of it (`TellingDispatcher` decides when). */
@Injectable()
export class IncidentTeller {
  constructor(
    private readonly incidents: IncidentRepository,
    private readonly notifications: NotificationRepository,
    private readonly tellings: TellingRepository,
    private readonly messages: MessageRepository,
    private readonly events: DomainEvents,
    private readonly drivers: MessageDrivers,
  ) {}

  /** @returns false when another instance was faster */
  async tellProblem(tx: TenantTransaction, incident: Incident, facts: IncidentFacts, now: number, language: Language): Promise<boolean> {
    if (!(await this.incidents.markTold(tx, incident.id, facts, now))) return false;
    const recipients = await this.recipients(tx, incident);
    await this.tellings.add(tx, incident.id, 'problem', recipients, now);
    await this.notify(tx, { ...incident, facts }, 'problem', problemText(facts, { now, told: toldText(recipients), language }), now);
    return true;
  }

  /** Only those hear of the recovery who heard of the problem (AL-3). @param zone where an employee was seen again */
  async tellRecovery(tx: TenantTransaction, incident: Incident, zone: string | null, now: number, language: Language): Promise<void> {
    await this.tellings.drop(tx, incident.id);
    const recipients = await this.tellings.told(tx, incident.id);
    await this.tellings.add(tx, incident.id, 'recovery', recipients, now);
    await this.notify(tx, incident, 'recovery', recoveryText(incident.facts, zone, { now, told: toldText(recipients), language }), now);
  }

  /** Everybody told is told who took it (AL-5); who took it by phone knows. @param exceptPhone phone of who took it */
  async tellTaken(
    tx: TenantTransaction,
    incident: Incident,
    by: string,
    step: 'acknowledged' | 'cleared',
    exceptPhone: string | null,
    now: number,
    language: Language,
  ): Promise<void> {
    const body = takenText(incident.facts, by, step, language);
    await this.tellings.drop(tx, incident.id);
    for (const recipient of await this.tellings.told(tx, incident.id)) {
      if (recipient.address === exceptPhone) continue;
      const variables = { '1': body.split('\n')[0] ?? '', '2': by };
      await this.messages.queue(
        tx,
        this.drivers.of(recipient.channel).name,
        { incidentId: incident.id, recipient, template: `incident.${step}`, variables, body },
        now,
      );
    }
    if (step === 'cleared') await this.notify(tx, incident, 'recovery', body, now);
  }

  private async recipients(tx: TenantTransaction, { kind, thingId }: Incident): Promise<Listener[]> {
    // full boxes stop the proof of parcels
    if (kind === 'DISK_LOW') return this.tellings.managers(tx, ['manager', 'packing_supervisor']);
    // cameras and boxes concern the managers
    if (kind !== 'EMPLOYEE_LOST') return this.tellings.managers(tx);
    const receiver = receiverFor(thingId, await this.tellings.chainAbove(tx, thingId));
    return receiver.kind === 'managers'
      ? this.tellings.managers(tx)
      : [{ id: receiver.person.id, name: receiver.person.name, ...receiver.contact, receiver: 'supervisor' }];
  }

  private async notify(
    tx: TenantTransaction,
    incident: Incident,
    phase: Notification['phase'],
    message: string,
    now: number,
  ): Promise<void> {
    const notificationId = await this.notifications.add(tx, incident, phase, message, now);
    if (notificationId === null) return;
    tx.afterCommit(() => this.events.emit('notification.created', { tenantId: tx.tenantId, notificationId }));
  }
}

/** As the seed writes it: "Supervisor - Dewi". */
export function toldText(recipients: readonly Pick<Listener, 'name' | 'receiver'>[]): string {
  const supervisors = recipients.filter(({ receiver }) => receiver === 'supervisor');
  return supervisors.length === 0 ? 'Managers' : `Supervisor - ${supervisors.map(({ name }) => name).join(', ')}`;
}
