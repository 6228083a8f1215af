import { Inject, Injectable } from '@nestjs/common';
import type { BodyOf, employeeRoutes } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import { v7 } from 'uuid';
import { AuditService } from '../../audit/audit.service.js';
import { DomainEvents } from '../../bus/domain-events.js';
import { TenantDatabase, type TenantTransaction } from '../../database/tenant-database.js';
import { actorOf, type Caller } from '../../http/caller.js';
import { ProblemError } from '../../http/problem-error.js';
import { CLOCK } from '../../injection-tokens.js';
import { EmployeeRepository } from '../employee.repository.js';
import { Erasure } from '../erasure/erasure.service.js';
import { ConsentRepository } from './consent.repository.js';

/** Consent to face recognition comes before the first template and ends with the last one (PV-1). */
@Injectable()
export class ConsentService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly employees: EmployeeRepository,
    private readonly repository: ConsentRepository,
    private readonly erasure: Erasure,
    private readonly audit: AuditService,
    private readonly events: DomainEvents,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A new one replaces the one before, which stays on record as ended. @throws ProblemError not_found */
  record(
    caller: Caller,
    employeeId: string,
    body: BodyOf<typeof employeeRoutes.consent>,
  ): Promise<{ id: string; method: string; recordedAt: string }> {
    return this.database.run(caller.tenantId, async (tx) => {
      await this.lock(tx, employeeId);
      const recordedAt = this.clock.now();
      await this.repository.withdraw(tx, employeeId, recordedAt);
      const consent = { id: v7(), method: body.method, note: body.note ?? null, recordedAt, recordedBy: actorOf(caller) };
      await this.repository.add(tx, employeeId, consent);
      await this.audit.record(tx, {
        actor: actorOf(caller),
        action: 'consent.recorded',
        subject: `employee:${employeeId}`,
        after: { id: consent.id, method: consent.method },
      });
      this.tell(tx);
      return { id: consent.id, method: consent.method, recordedAt: recordedAt.toISOString() };
    });
  }

  /** Erases templates and pictures in the same transaction. Fine when there was no consent. @throws ProblemError not_found */
  async withdraw(caller: Caller, employeeId: string): Promise<void> {
    await this.database.run(caller.tenantId, async (tx) => {
      await this.lock(tx, employeeId);
      const after = await this.erasure.erase(tx, employeeId, 'consent_withdrawn');
      await this.audit.record(tx, { actor: actorOf(caller), action: 'consent.withdrawn', subject: `employee:${employeeId}`, after });
      this.tell(tx);
    });
  }

  private async lock(tx: TenantTransaction, employeeId: string): Promise<void> {
    if ((await this.employees.lock(tx, employeeId)) === null) throw new ProblemError('not_found', 404, 'there is no such employee');
  }

  private tell(tx: TenantTransaction): void {
    tx.afterCommit(() => this.events.emit('employees.changed', { tenantId: tx.tenantId }));
  }
}
