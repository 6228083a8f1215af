import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@sigap/node-kit';
import { v7 } from 'uuid';
import type { TenantTransaction } from '../database/tenant-database.js';
import { CLOCK } from '../injection-tokens.js';
import { type AuditEntry, auditHash, FIRST_HASH } from './audit-chain.js';

export interface AuditRecord {
  /** `actorOf(caller)`, or `system:<what>`. */
  readonly actor: string;
  /** `noun.past-tense`, e.g. `employee.removed`. */
  readonly action: string;
  /** `noun:id`. */
  readonly subject: string;
  /** JSON; no secret, template or picture goes in here: the log can't be erased. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Append-only log of who did what, chained by hashes in each tenant. */
@Injectable()
export class AuditService {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /**
   * In the caller's transaction: what is rolled back was not done, and what was done is recorded. Last of all that takes locks: the chain
   * is held until the end, and who waits for a row while holding it may wait for somebody who waits for the chain.
   */
  async record(tx: TenantTransaction, record: AuditRecord): Promise<void> {
    // one writer of a tenant's chain at a time; freed at the end of the transaction
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('audit:' || $1, 0))`, [tx.tenantId]);
    const [last] = await tx.query<{ position: string; hash: Buffer }>(
      'SELECT position, hash FROM audit_log ORDER BY position DESC LIMIT 1',
    );
    const entry: AuditEntry = {
      tenantId: tx.tenantId,
      id: v7(),
      position: Number(last?.position ?? 0) + 1,
      at: this.clock.now().toISOString(),
      actor: record.actor,
      action: record.action,
      subject: record.subject,
      before: textOf(record.before),
      after: textOf(record.after),
    };
    const previous = last?.hash ?? FIRST_HASH;
    await tx.query(
      `INSERT INTO audit_log (tenant_id, id, position, at, actor, action, subject, before, after, previous_hash, hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [...Object.values(entry), previous, auditHash(previous, entry)],
    );
  }
}

function textOf(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
