import { Inject, Injectable } from '@nestjs/common';
import type { SessionReply } from '@sigap/contracts';
import type { Clock, Logger } from '@sigap/node-kit';
import { AuditService } from '../audit/audit.service.js';
import { DomainEvents } from '../bus/domain-events.js';
import { TenantDatabase } from '../database/tenant-database.js';
import { ProblemError } from '../http/problem-error.js';
import { CLOCK, LOGGER } from '../injection-tokens.js';
import { hashPassword, isPassword } from './password.js';
import { type OpenSession, SessionService } from './session.service.js';
import { csrfTokenOf } from './session-cookie.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { type KnownUser, UserRepository } from './user.repository.js';

export interface SignedIn {
  /** For the cookie. */
  readonly token: string;
  readonly reply: SessionReply;
}

@Injectable()
export class SignInService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly users: UserRepository,
    private readonly sessions: SessionService,
    private readonly throttle: SignInThrottle,
    private readonly audit: AuditService,
    private readonly events: DomainEvents,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * An unknown e-mail, a wrong password and a disabled user look alike: same code, same work.
   * @param address of the client, for throttling
   * @param cookies of the request: a session that was open in this browser ends
   * @throws ProblemError wrong_credentials, too_many_attempts
   */
  async signIn(email: string, password: string, address: string, cookies: string | undefined): Promise<SignedIn> {
    const known = await this.check(email, password, address);
    return this.start(known, await this.sessions.open(cookies));
  }

  /**
   * Is the password that of the e-mail? Throttled and noted as signing in is, and starts nothing.
   * @param mayEnter what else has to hold; who may not looks like a wrong password
   * @throws ProblemError wrong_credentials, too_many_attempts
   */
  async check(email: string, password: string, address: string, mayEnter: (known: KnownUser) => boolean = () => true): Promise<KnownUser> {
    const admission = await this.throttle.admit(email, address);
    const known = await this.users.byEmail(email);
    if (!admission.admitted) {
      if (admission.justShut) this.recordFailure(known, 'user.sign-in-shut', address);
      throw new ProblemError('too_many_attempts', 429, 'too many attempts; try again later');
    }
    const matches = await isPassword(known?.passwordHash ?? null, password);
    if (known === null || known.disabled || !matches || !mayEnter(known)) {
      this.recordFailure(known, 'user.sign-in-refused', address);
      throw new ProblemError('wrong_credentials', 401, 'e-mail or password is wrong');
    }
    await this.throttle.succeeded(email, address);
    return known;
  }

  /** @throws ProblemError wrong_credentials */
  async changePassword(session: OpenSession, current: string, next: string, address: string): Promise<void> {
    const admission = await this.throttle.admit(session.email, address);
    if (!admission.admitted) throw new ProblemError('too_many_attempts', 429, 'too many attempts; try again later');
    const known = await this.users.byEmail(session.email);
    if (!(await isPassword(known?.passwordHash ?? null, current)) || known === null)
      throw new ProblemError('wrong_credentials', 401, 'the current password is wrong');
    await this.throttle.succeeded(session.email, address);
    const passwordHash = await hashPassword(next);
    await this.database.run(session.tenantId, async (tx) => {
      if (!(await this.users.lockUnchanged(tx, known))) throw new ProblemError('wrong_credentials', 401, 'the current password is wrong');
      await this.users.change(tx, session.userId, { passwordHash });
      await this.sessions.endAll(tx, session.userId, session.id);
      const who = `user:${session.userId}`;
      await this.audit.record(tx, { actor: who, action: 'user.password-changed', subject: who });
      tx.afterCommit(() => this.events.emit('users.changed', { tenantId: session.tenantId }));
    });
  }

  async signOut(session: OpenSession): Promise<void> {
    await this.database.run(session.tenantId, async (tx) => {
      await this.sessions.end(tx, session.id);
      const who = `user:${session.userId}`;
      await this.audit.record(tx, { actor: who, action: 'user.signed-out', subject: who });
    });
  }

  private start(known: KnownUser, before: OpenSession | null): Promise<SignedIn> {
    return this.database.run(known.tenantId, async (tx) => {
      // a new password ends all sessions, also the one that is being made
      const user = (await this.users.lockUnchanged(tx, known)) ? await this.users.read(tx, known.id) : null;
      if (user === null) throw new ProblemError('wrong_credentials', 401);
      if (before?.tenantId === known.tenantId) await this.sessions.end(tx, before.id);
      const token = await this.sessions.start(tx, known.id);
      await this.users.signedIn(tx, known.id, this.clock.now());
      const who = `user:${known.id}`;
      await this.audit.record(tx, { actor: who, action: 'user.signed-in', subject: who });
      const { id, email, name, role } = user;
      const tenantName = await this.users.tenantName(tx);
      return { token, reply: { user: { id, email, name, role, tenantId: tx.tenantId, tenantName }, csrfToken: csrfTokenOf(token) } };
    });
  }

  /** Beside the reply, not before it: a known user must not take longer. An unknown one belongs to no tenant's log. */
  private recordFailure(known: KnownUser | null, action: string, address: string): void {
    if (known === null) {
      this.logger.info({ action, address }, 'identity.sign-in-refused');
      return;
    }
    const subject = `user:${known.id}`;
    this.database
      .run(known.tenantId, (tx) => this.audit.record(tx, { actor: 'anonymous', action, subject, after: { address } }))
      .catch((err: unknown) => this.logger.error({ err }, 'identity.audit-failed'));
  }
}
