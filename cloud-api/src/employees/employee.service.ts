import { Inject, Injectable } from '@nestjs/common';
import type { BodyOf, Employee, employeeRoutes, QueryOf } from '@sigap/contracts';
import { v7 } from 'uuid';
import { z } from 'zod';
import { AuditService } from '../audit/audit.service.js';
import { DomainEvents } from '../bus/domain-events.js';
import type { ApiConfiguration } from '../configuration.js';
import { TenantDatabase, type TenantTransaction } from '../database/tenant-database.js';
import { actorOf, type Caller } from '../http/caller.js';
import { decodeCursor, pageOf } from '../http/page-cursor.js';
import { ProblemError } from '../http/problem-error.js';
import { CONFIGURATION } from '../injection-tokens.js';
import { employeeOf, seesContacts } from './employee-view.js';
import { type EmployeeFields, EmployeeRepository, type EmployeeRow } from './employee.repository.js';
import { Erasure } from './erasure/erasure.service.js';

type NewEmployee = BodyOf<typeof employeeRoutes.create>;
type EmployeeChange = BodyOf<typeof employeeRoutes.change>;

/** People and their organisation tree. */
@Injectable()
export class EmployeeService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: EmployeeRepository,
    private readonly erasure: Erasure,
    private readonly audit: AuditService,
    private readonly events: DomainEvents,
    @Inject(CONFIGURATION) private readonly configuration: Pick<ApiConfiguration, 'SIGAP_FACE_PACK'>,
  ) {}

  async list(caller: Caller, query: QueryOf<typeof employeeRoutes.list>): Promise<{ items: Employee[]; nextCursor: string | null }> {
    const after = decodeCursor(query.cursor, z.string());
    const rows = await this.database.run(caller.tenantId, (tx) =>
      this.repository.page(tx, this.configuration.SIGAP_FACE_PACK, query, after, query.limit),
    );
    const withContacts = seesContacts(caller);
    return pageOf(
      rows,
      query.limit,
      (row) => row.code,
      (row) => employeeOf(row, withContacts),
    );
  }

  async read(caller: Caller, id: string): Promise<Employee> {
    const row = await this.database.run(caller.tenantId, (tx) => this.found(tx, id));
    return employeeOf(row, seesContacts(caller));
  }

  /** @throws ProblemError employee_code_taken, supervisor_unknown */
  create(caller: Caller, body: NewEmployee): Promise<Employee> {
    return this.unlessTaken(caller.tenantId, async (tx) => {
      const fields = {
        department: null,
        role: null,
        supervisorId: null,
        phone: null,
        email: null,
        ...given(body),
        code: body.code,
        name: body.name,
      };
      const id = v7();
      await this.checkSupervisor(tx, id, fields.supervisorId);
      await this.repository.add(tx, id, fields);
      await this.audit.record(tx, {
        actor: actorOf(caller),
        action: 'employee.created',
        subject: `employee:${id}`,
        after: auditOf(fields),
      });
      this.tell(tx);
      return employeeOf(await this.found(tx, id), seesContacts(caller));
    });
  }

  /** @throws ProblemError not_found, employee_code_taken, supervisor_unknown, supervisor_cycle */
  change(caller: Caller, id: string, body: EmployeeChange): Promise<Employee> {
    return this.unlessTaken(caller.tenantId, async (tx) => {
      // the tree before the row, as everywhere: the other way round two changes could wait for each other
      if (body.supervisorId !== undefined) await this.repository.lockTree(tx);
      await this.repository.lock(tx, id);
      const before = await this.found(tx, id);
      const fields = { ...fieldsOf(before), ...given(body) };
      if (fields.supervisorId !== before.supervisorId) await this.checkSupervisor(tx, id, fields.supervisorId);
      await this.repository.change(tx, id, fields);
      await this.audit.record(tx, {
        actor: actorOf(caller),
        action: 'employee.changed',
        subject: `employee:${id}`,
        before: auditOf(before),
        after: { ...auditOf(fields), phoneChanged: fields.phone !== before.phone, emailChanged: fields.email !== before.email },
      });
      this.tell(tx);
      return employeeOf(await this.found(tx, id), seesContacts(caller));
    });
  }

  /**
   * The name stays for attendance; templates and pictures are erased here and on each box, phone number and e-mail address here, also from
   * the messages that were written to the person. @throws ProblemError not_found
   */
  async remove(caller: Caller, id: string): Promise<void> {
    await this.database.run(caller.tenantId, async (tx) => {
      await this.repository.lockTree(tx);
      await this.repository.lock(tx, id);
      const before = await this.found(tx, id);
      const erased = await this.erasure.erase(tx, id, 'left');
      const handedOver = await this.repository.handOver(tx, id, before.supervisorId);
      await this.repository.remove(tx, id);
      await this.audit.record(tx, {
        actor: actorOf(caller),
        action: 'employee.removed',
        subject: `employee:${id}`,
        before: auditOf(before),
        after: { ...erased, handedOver },
      });
      this.tell(tx);
    });
  }

  private async found(tx: TenantTransaction, id: string): Promise<EmployeeRow> {
    const row = await this.repository.find(tx, this.configuration.SIGAP_FACE_PACK, id);
    if (row === null) throw new ProblemError('not_found', 404, 'there is no such employee');
    return row;
  }

  private async checkSupervisor(tx: TenantTransaction, id: string, supervisorId: string | null): Promise<void> {
    if (supervisorId === null) return;
    await this.repository.lockTree(tx);
    const chain = await this.repository.chainAbove(tx, supervisorId);
    const wrong = (code: 'supervisor_unknown' | 'supervisor_cycle', message: string) =>
      new ProblemError(code, 422, message, [{ path: 'body.supervisorId', message }]);
    if (chain.includes(id) || supervisorId === id)
      throw wrong('supervisor_cycle', 'the supervisor reports to this employee, directly or through others');
    if (chain.length === 0) throw wrong('supervisor_unknown', 'there is no such employee');
  }

  private async unlessTaken<T>(tenantId: string, work: (tx: TenantTransaction) => Promise<T>): Promise<T> {
    try {
      return await this.database.run(tenantId, work);
    } catch (err) {
      if (!isTakenCode(err)) throw err;
      const message = 'another employee has this code';
      throw new ProblemError('employee_code_taken', 409, message, [{ path: 'body.code', message }]);
    }
  }

  private tell(tx: TenantTransaction): void {
    tx.afterCommit(() => this.events.emit('employees.changed', { tenantId: tx.tenantId }));
  }
}

/** What was sent; null clears, what was not sent is left out. */
function given(body: EmployeeChange): Partial<EmployeeFields> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

function fieldsOf({ code, name, department, role, supervisorId, phone, email }: EmployeeRow): EmployeeFields {
  return { code, name, department, role, supervisorId, phone, email };
}

/** The log can't be erased, so it holds no phone number and no address. */
function auditOf({ code, name, department, role, supervisorId, phone, email }: EmployeeFields): object {
  return { code, name, department, role, supervisorId, hasPhone: phone !== null, hasEmail: email !== null };
}

/** SQLSTATE 23505, unique_violation, of the index over codes. */
function isTakenCode(err: unknown): boolean {
  const cause = err instanceof Error && 'driverError' in err ? err.driverError : err;
  if (typeof cause !== 'object' || cause === null || !('code' in cause) || !('constraint' in cause)) return false;
  return cause.code === '23505' && cause.constraint === 'employees_code';
}
