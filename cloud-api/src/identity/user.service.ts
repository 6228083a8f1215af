import { Injectable } from '@nestjs/common';
import type { BodyOf, identityRoutes, PageQuery, ReplyOf, User } from '@sigap/contracts';
import { v7 } from 'uuid';
import { z } from 'zod';
import { AuditService } from '../audit/audit.service.js';
import { DomainEvents } from '../bus/domain-events.js';
import { decodeCursor, pageOf } from '../http/page-cursor.js';
import { TenantDatabase, type TenantTransaction } from '../database/tenant-database.js';
import { ProblemError } from '../http/problem-error.js';
import { hashPassword } from './password.js';
import { SessionService } from './session.service.js';
import { UserRepository } from './user.repository.js';

type Changes = BodyOf<typeof identityRoutes.changeUser>;

/** Users of a tenant. `actor` is as in the audit log. */
@Injectable()
export class UserService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly users: UserRepository,
    private readonly sessions: SessionService,
    private readonly audit: AuditService,
    private readonly events: DomainEvents,
  ) {}

  async page(tenantId: string, query: PageQuery): Promise<ReplyOf<typeof identityRoutes.listUsers>> {
    const after = decodeCursor(query.cursor, z.tuple([z.string()]));
    const rows = await this.database.run(tenantId, (tx) => this.users.list(tx, after?.[0] ?? null, query.limit + 1));
    return pageOf(
      rows,
      query.limit,
      (user) => [user.email],
      (user) => user,
    );
  }

  /** @throws ProblemError user_email_taken */
  async create(tenantId: string, actor: string, wanted: BodyOf<typeof identityRoutes.createUser>): Promise<User> {
    const { email, name, role, password, phone = null } = wanted;
    const passwordHash = await hashPassword(password);
    return this.database.run(tenantId, async (tx) => {
      const id = v7();
      if (!(await this.users.add(tx, { id, email, name, role, phone, passwordHash }))) throw new ProblemError('user_email_taken', 409);
      await this.audit.record(tx, {
        actor,
        action: 'user.created',
        subject: `user:${id}`,
        after: { email, name, role, hasPhone: phone !== null },
      });
      this.changed(tx);
      return this.existing(tx, id);
    });
  }

  /** Null when nobody of this tenant has the e-mail. */
  async idByEmail(tenantId: string, email: string): Promise<string | null> {
    const known = await this.users.byEmail(email);
    return known?.tenantId === tenantId ? known.id : null;
  }

  /**
   * Acts at once: another role, another password or being disabled ends the user's sessions, sockets too.
   * @throws ProblemError not_found, last_admin, own_account: nobody locks himself out
   */
  async change(tenantId: string, actor: string, id: string, changes: Changes): Promise<User> {
    const { password, ...visible } = changes;
    const passwordHash = password === undefined ? undefined : await hashPassword(password);
    return this.database.run(tenantId, async (tx) => {
      const admins = await this.users.lockAdmins(tx);
      const before = await this.existing(tx, id);
      const staysAdmin = (changes.role ?? before.role) === 'admin' && !(changes.disabled ?? before.disabled);
      if (admins.includes(id) && admins.length === 1 && !staysAdmin) throw new ProblemError('last_admin', 409);
      if (actor === `user:${id}` && !staysAdmin) throw new ProblemError('own_account', 409, 'another admin has to do that');
      await this.users.change(tx, id, { ...visible, ...(passwordHash === undefined ? {} : { passwordHash }) });
      const after = await this.existing(tx, id);
      if (password !== undefined || after.role !== before.role || after.disabled) await this.sessions.endAll(tx, id);
      // the log is for ever, a number is not
      const shown = ({ name, role, disabled, phone }: User) => ({ name, role, disabled, hasPhone: phone !== null });
      const told = password === undefined ? shown(after) : { ...shown(after), passwordSet: true };
      await this.audit.record(tx, { actor, action: 'user.changed', subject: `user:${id}`, before: shown(before), after: told });
      this.changed(tx);
      return after;
    });
  }

  private changed(tx: TenantTransaction): void {
    tx.afterCommit(() => this.events.emit('users.changed', { tenantId: tx.tenantId }));
  }

  private async existing(tx: TenantTransaction, id: string): Promise<User> {
    const user = await this.users.read(tx, id);
    if (user === null) throw new ProblemError('not_found', 404);
    return user;
  }
}
