import { Inject, Injectable } from '@nestjs/common';
import { type Role, role } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import { v7 } from 'uuid';
import { DomainEvents } from '../bus/domain-events.js';
import type { ApiConfiguration } from '../configuration.js';
import { TenantDatabase, type TenantTransaction } from '../database/tenant-database.js';
import { CLOCK, CONFIGURATION } from '../injection-tokens.js';
import { SessionBridge } from './session-bridge.js';
import { csrfTokenOf, newToken, tokenFrom, tokenHash } from './session-cookie.js';

/** A session that is open now, with who it belongs to as the database has it now. */
export interface OpenSession {
  readonly id: string;
  readonly tenantId: string;
  readonly tenantName: string;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly csrfToken: string;
}

interface Row {
  tenant_id: string;
  id: string;
  user_id: string;
  created_at: Date;
  last_used_at: Date;
  email: string;
  name: string;
  role: string;
  disabled: boolean;
  tenant_name: string;
}

const HOUR = 3_600_000;
/** Ends when not used for so long. */
export const IDLE_LIMIT_MS = 12 * HOUR;
/** Ends in any case. */
export const ABSOLUTE_LIMIT_MS = 7 * 24 * HOUR;
/** `last_used_at` is written at most so often. */
const TOUCH_MS = 60_000;

/** Opaque sessions, kept on the server: the cookie is a random token of which the database has the hash. */
@Injectable()
export class SessionService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly events: DomainEvents,
    private readonly bridge: SessionBridge,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIGURATION) private readonly configuration: ApiConfiguration,
  ) {}

  /**
   * The session of a `cookie` header, of an HTTP request or of a socket's handshake.
   * @returns null when there is none, it ended, or its user is disabled
   */
  async open(cookieHeader: string | undefined): Promise<OpenSession | null> {
    const token = tokenFrom(cookieHeader, this.configuration.isSecure);
    if (token === null || token.length > 100) return null;
    const [row] = await this.database.system((tx) => tx.query<Row>('SELECT * FROM session_by_token($1)', [tokenHash(token)]));
    if (row === undefined || row.disabled) return null;
    const now = this.clock.now();
    if (now.getTime() - row.created_at.getTime() >= ABSOLUTE_LIMIT_MS) return null;
    const idle = now.getTime() - row.last_used_at.getTime();
    if (idle >= IDLE_LIMIT_MS) return null;
    if (idle >= TOUCH_MS)
      await this.database.run(row.tenant_id, (tx) => tx.query('UPDATE sessions SET last_used_at = $2 WHERE id = $1', [row.id, now]));
    return { ...namesOf(row), csrfToken: csrfTokenOf(token) };
  }

  /** A new session with a new token: one that was there before sign-in is never taken over (fixation). @returns the token */
  async start(tx: TenantTransaction, userId: string): Promise<string> {
    const token = newToken();
    const now = this.clock.now();
    await tx.query('INSERT INTO sessions (tenant_id, id, user_id, token_hash, created_at, last_used_at) VALUES ($1, $2, $3, $4, $5, $5)', [
      tx.tenantId,
      v7(),
      userId,
      tokenHash(token),
      now,
    ]);
    return token;
  }

  async end(tx: TenantTransaction, sessionId: string): Promise<void> {
    await tx.query('DELETE FROM sessions WHERE id = $1', [sessionId]);
    await this.tell(tx, sessionId);
  }

  /** Ends all sessions of a user; `keep` names one that stays. */
  async endAll(tx: TenantTransaction, userId: string, keep: string | null = null): Promise<void> {
    const ended = await tx.query<{ id: string }>(
      'DELETE FROM sessions WHERE user_id = $1 AND ($2::uuid IS NULL OR id <> $2) RETURNING id',
      [userId, keep],
    );
    for (const { id } of ended) await this.tell(tx, id);
  }

  private async tell(tx: TenantTransaction, sessionId: string): Promise<void> {
    tx.afterCommit(() => this.events.emit('session.ended', { sessionId }));
    await this.bridge.tellOthers(tx, sessionId);
  }
}

function namesOf(row: Row): Omit<OpenSession, 'csrfToken'> {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    tenantName: row.tenant_name,
    userId: row.user_id,
    email: row.email,
    name: row.name,
    role: role.parse(row.role),
  };
}
