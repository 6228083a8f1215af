import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../database/tenant-database.js';

/** Nothing is to be done about the message any more. */
const isSettled = 'next_attempt_at IS NULL';
/** Replies and recoveries still need the address. */
const isOfOpenIncident = `EXISTS (SELECT 1 FROM tellings o JOIN incidents i ON i.tenant_id = o.tenant_id AND i.id = o.incident_id
  WHERE o.message_id = m.id AND i.cleared_at IS NULL)`;
const isCleared = `EXISTS (SELECT 1 FROM incidents i WHERE i.tenant_id = t.tenant_id AND i.id = t.incident_id AND i.cleared_at IS NOT NULL)`;
const dayMs = 24 * 3_600_000;

/** Phone numbers and e-mail addresses in messages, where people stay longer than in the list of employees (PV-1, PV-2). */
@Injectable()
export class MessageAddresses {
  /**
   * Those of somebody who has left: nothing is sent to them any more, and what is being sent stays `uncertain`. Also where the text of
   * another message holds them. In the caller's transaction, before the person's own row loses them. @returns how many messages
   */
  async eraseOfLeaver(tx: TenantTransaction, employeeId: string, now: Date): Promise<number> {
    const [person] = await tx.query<{ phone: string | null; email: string | null }>('SELECT phone, email FROM employees WHERE id = $1', [
      employeeId,
    ]);
    for (const address of [person?.phone, person?.email]) if (address) await this.eraseFromTexts(tx, address);
    return this.eraseOfLeavers(tx, [employeeId], [person?.phone ?? ''], now);
  }

  /** Those of somebody who stays, without a face: of all that is over; alerts that still run go on. @returns how many messages */
  async eraseOfStayer(tx: TenantTransaction, employeeId: string, now: Date): Promise<number> {
    await tx.execute(
      `UPDATE tellings t SET recipient = NULL WHERE recipient_id = $1 AND recipient IS NOT NULL AND state <> 'waiting' AND ${isCleared}`,
      [employeeId],
    );
    return tx.execute(
      `UPDATE messages m SET recipient = NULL, error = replace(error, recipient, '***'), updated_at = $2
        WHERE recipient_id = $1 AND recipient IS NOT NULL AND ${isSettled} AND NOT ${isOfOpenIncident}`,
      [employeeId, now],
    );
  }

  /** What is older than the tenant keeps addresses, and what was written while somebody was leaving. @returns how many messages */
  async sweep(tx: TenantTransaction, now: Date, days: number): Promise<number> {
    const leavers = await tx.query<{ id: string }>(
      `SELECT id FROM employees e WHERE deleted_at IS NOT NULL
          AND (EXISTS (SELECT 1 FROM messages m WHERE m.tenant_id = e.tenant_id AND m.recipient_id = e.id AND m.recipient IS NOT NULL)
               OR EXISTS (SELECT 1 FROM tellings t WHERE t.tenant_id = e.tenant_id AND t.recipient_id = e.id AND t.recipient IS NOT NULL))`,
    );
    const ids = leavers.map(({ id }) => id);
    const erased = ids.length === 0 ? 0 : await this.eraseOfLeavers(tx, ids, [], now);
    const before = new Date(now.getTime() - days * dayMs);
    await tx.execute(
      `UPDATE tellings t SET recipient = NULL WHERE created_at < $1 AND recipient IS NOT NULL AND state <> 'waiting' AND ${isCleared}`,
      [before],
    );
    await tx.execute('DELETE FROM message_contacts WHERE last_inbound_at < $1', [before]);
    const old = await tx.execute(
      `UPDATE messages m SET recipient = NULL, error = replace(error, recipient, '***'), updated_at = $2
        WHERE created_at < $1 AND recipient IS NOT NULL AND ${isSettled} AND NOT ${isOfOpenIncident}`,
      [before, now],
    );
    return erased + old;
  }

  private async eraseOfLeavers(tx: TenantTransaction, ids: readonly string[], phones: readonly string[], now: Date): Promise<number> {
    // also numbers that the person had before
    await tx.execute(
      `DELETE FROM message_contacts c WHERE recipient = ANY ($2::text[])
          OR EXISTS (SELECT 1 FROM messages m WHERE m.tenant_id = c.tenant_id AND m.recipient = c.recipient AND m.recipient_id = ANY ($1::uuid[]))`,
      [ids, phones],
    );
    await tx.execute(
      `UPDATE tellings SET recipient = NULL, state = CASE WHEN state = 'waiting' THEN 'dropped' ELSE state END
        WHERE recipient_id = ANY ($1::uuid[]) AND recipient IS NOT NULL`,
      [ids],
    );
    return tx.execute(
      `UPDATE messages SET recipient = NULL, next_attempt_at = NULL, updated_at = $2,
              state = CASE state WHEN 'queued' THEN 'failed' WHEN 'sending' THEN 'uncertain' ELSE state END,
              error = CASE WHEN state IN ('queued', 'sending') THEN 'the receiver was erased' ELSE replace(error, recipient, '***') END
        WHERE recipient_id = ANY ($1::uuid[]) AND recipient IS NOT NULL`,
      [ids, now],
    );
  }

  private async eraseFromTexts(tx: TenantTransaction, address: string): Promise<void> {
    await tx.execute(
      `UPDATE messages SET body = replace(body, $1, '***'), variables = replace(variables::text, $1, '***')::jsonb, error = replace(error, $1, '***')
        WHERE strpos(body, $1) > 0 OR strpos(variables::text, $1) > 0 OR strpos(error, $1) > 0`,
      [address],
    );
  }
}
