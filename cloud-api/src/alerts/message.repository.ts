import { Injectable } from '@nestjs/common';
import type { Message, MessageState, messageRoutes, QueryOf } from '@sigap/contracts';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { SystemTransaction, TenantTransaction } from '../database/tenant-database.js';
import { maskEmail, maskPhone } from '../employees/employee-view.js';
import { decodeCursor, pageOf } from '../http/page-cursor.js';
import type { Channel, OutgoingMessage } from './message-driver.js';
import { statesBefore } from './message-state.js';
import type { Recipient } from './telling.repository.js';

export interface MessageDraft {
  readonly incidentId: string | null;
  readonly recipient: Recipient;
  readonly template: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly body: string;
}
/** A message that this instance works on. */
export interface ClaimedMessage {
  readonly outgoing: OutgoingMessage;
  /** Before: what it was when it was claimed. `queued`: to be sent; the others: to be looked up. */
  readonly was: 'queued' | 'sending' | 'uncertain';
  /** Attempts, this one included. */
  readonly attempts: number;
  /** Begin of the attempt that is to be looked up. */
  readonly attemptedAt: Date | null;
}
interface ClaimRow {
  id: string;
  recipient: string;
  recipient_name: string;
  template: string;
  variables: Record<string, string>;
  body: string;
  was: ClaimedMessage['was'];
  attempts: number;
  was_attempted_at: Date | null;
  is_conversation: boolean;
}
type ListRow = Omit<Message, 'createdAt' | 'updatedAt'> & { createdAt: Date; updatedAt: Date };

/** Who claims a message has so long for it; then it is looked up by whoever is there. Longer than any request to a provider. */
export const leaseMs = 60_000;
const conversationMs = 24 * 3_600_000;
const cursorKey = z.tuple([z.iso.datetime(), z.uuid()]);

/** The outbox of messages: a row is written with the reason for it, and sent afterwards. */
@Injectable()
export class MessageRepository {
  async queue(tx: TenantTransaction, driver: string, draft: MessageDraft, now: number): Promise<string> {
    const id = v7();
    await tx.execute(
      `INSERT INTO messages (tenant_id, id, incident_id, channel, driver, recipient_id, recipient_name, recipient, template, variables, body,
                             state, next_attempt_at, created_at, updated_at)
       VALUES ($1, $2, $3, $12, $4, $5, $6, $7, $8, $9, $10, 'queued', $11, $11, $11)`,
      [
        tx.tenantId,
        id,
        draft.incidentId,
        driver,
        draft.recipient.id,
        draft.recipient.name,
        draft.recipient.address,
        draft.template,
        JSON.stringify(draft.variables),
        draft.body,
        new Date(now),
        draft.recipient.channel,
      ],
    );
    return id;
  }

  /** When messages went, or are to go, to this phone or address, within the last hour. */
  async sentTo(tx: TenantTransaction, address: string, now: number): Promise<number[]> {
    const rows = await tx.query<{ created_at: Date }>('SELECT created_at FROM messages WHERE recipient = $1 AND created_at > $2', [
      address,
      new Date(now - 3_600_000),
    ]);
    return rows.map((row) => row.created_at.getTime());
  }

  async tenantsWithDue(tx: SystemTransaction, now: Date): Promise<string[]> {
    const rows = await tx.query<{ tenant_id: string }>('SELECT tenant_id FROM tenants_with_due_messages($1)', [now]);
    return rows.map((row) => row.tenant_id);
  }

  /** One message of the channel that is due, oldest first; nobody else gets it until the lease is over. */
  async claim(tx: TenantTransaction, channel: Channel, now: Date): Promise<ClaimedMessage | null> {
    const [row] = await tx.query<ClaimRow>(
      `WITH due AS (
         SELECT id, state AS was, attempted_at AS was_attempted_at FROM messages
          WHERE state IN ('queued', 'sending', 'uncertain') AND next_attempt_at <= $1 AND channel = $4
          ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
       UPDATE messages m SET next_attempt_at = $2, updated_at = $1,
              state = CASE WHEN due.was = 'queued' THEN 'sending' ELSE due.was END,
              attempts = m.attempts + CASE WHEN due.was = 'queued' THEN 1 ELSE 0 END,
              attempted_at = CASE WHEN due.was = 'queued' THEN $1 ELSE m.attempted_at END
         FROM due WHERE m.id = due.id
       RETURNING m.id, m.recipient, m.recipient_name, m.template, m.variables, m.body, due.was, m.attempts, due.was_attempted_at,
                 EXISTS (SELECT 1 FROM message_contacts c
                          WHERE c.tenant_id = m.tenant_id AND c.recipient = m.recipient AND c.last_inbound_at > $3) AS is_conversation`,
      [now, new Date(now.getTime() + leaseMs), new Date(now.getTime() - conversationMs), channel],
    );
    if (!row) return null;
    const { id, recipient, recipient_name: recipientName, template, variables, body, is_conversation: isConversation } = row;
    return {
      outgoing: { tenantId: tx.tenantId, id, recipient, recipientName, template, variables, body, isConversation },
      was: row.was,
      attempts: row.attempts,
      attemptedAt: row.was_attempted_at,
    };
  }

  /** Forward only: what is known better already stays. @returns false when nothing changed */
  async advance(
    tx: TenantTransaction,
    id: string,
    to: MessageState,
    now: Date,
    rest: { providerId?: string | null; error?: string | null } = {},
  ) {
    const touched = await tx.execute(
      `UPDATE messages SET state = $2, updated_at = $3, next_attempt_at = NULL, provider_id = coalesce(provider_id, $4), error = $5
        WHERE id = $1 AND state = ANY ($6::text[])`,
      [id, to, now, rest.providerId ?? null, rest.error ?? null, statesBefore(to)],
    );
    return touched === 1;
  }

  /**
   * The same text by e-mail to the same person, in place of a WhatsApp message that did not arrive. At most once for each message, whoever
   * asks and how often. @returns false when there is one already, or the person has no address
   */
  async queueFallback(tx: TenantTransaction, id: string, driver: string, now: Date): Promise<boolean> {
    const touched = await tx.execute(
      `INSERT INTO messages (tenant_id, id, incident_id, channel, driver, recipient_id, recipient_name, recipient, template, variables, body,
                             state, next_attempt_at, created_at, updated_at, fallback_of)
       SELECT m.tenant_id, $2, m.incident_id, 'email', $3, m.recipient_id, m.recipient_name, p.email, m.template, m.variables, m.body,
              'queued', $4, $4, $4, m.id
         FROM messages m
         JOIN (SELECT id, email FROM employees WHERE deleted_at IS NULL UNION ALL SELECT id, email FROM users WHERE NOT disabled) p
           ON p.id = m.recipient_id AND p.email IS NOT NULL
        WHERE m.id = $1 AND m.channel = 'whatsapp'
       ON CONFLICT (tenant_id, fallback_of) WHERE fallback_of IS NOT NULL DO NOTHING`,
      [id, v7(), driver, now],
    );
    return touched === 1;
  }

  /** Back into the queue: the provider has certainly not taken it. Only from `sending`. */
  async retryAt(tx: TenantTransaction, id: string, at: Date, error: string, now: Date): Promise<void> {
    await tx.execute(
      `UPDATE messages SET state = 'queued', next_attempt_at = $2, error = $3, updated_at = $4 WHERE id = $1 AND state = 'sending'`,
      [id, at, error, now],
    );
  }

  /** @param lookAgainAt null: never again by itself @returns false when it is no longer in doubt */
  async markUncertain(tx: TenantTransaction, id: string, lookAgainAt: Date | null, error: string, now: Date): Promise<boolean> {
    const touched = await tx.execute(
      `UPDATE messages SET state = 'uncertain', next_attempt_at = $2, error = $3, updated_at = $4
        WHERE id = $1 AND state IN ('sending', 'uncertain')`,
      [id, lookAgainAt, error, now],
    );
    return touched === 1;
  }

  async hasProviderId(tx: TenantTransaction, providerId: string, exceptId: string): Promise<boolean> {
    return (await tx.query('SELECT 1 FROM messages WHERE provider_id = $1 AND id <> $2', [providerId, exceptId])).length > 0;
  }

  async idOfProvider(tx: TenantTransaction, providerId: string): Promise<string | null> {
    const [row] = await tx.query<{ id: string }>('SELECT id FROM messages WHERE provider_id = $1', [providerId]);
    return row?.id ?? null;
  }

  async heardFrom(tx: TenantTransaction, phone: string, at: Date): Promise<void> {
    await tx.execute(
      `INSERT INTO message_contacts AS c (tenant_id, recipient, last_inbound_at) VALUES ($1, $2, $3)
       ON CONFLICT (tenant_id, recipient) DO UPDATE SET last_inbound_at = greatest(c.last_inbound_at, excluded.last_inbound_at)`,
      [tx.tenantId, phone, at],
    );
  }

  async tenantsThatTold(tx: SystemTransaction, phone: string): Promise<string[]> {
    const rows = await tx.query<{ tenant_id: string }>('SELECT tenant_id FROM tenants_that_told($1)', [phone]);
    return rows.map((row) => row.tenant_id);
  }

  /** Newest first. Phone numbers and addresses are masked. */
  async page(tx: TenantTransaction, query: QueryOf<typeof messageRoutes.list>) {
    const after = decodeCursor(query.cursor, cursorKey);
    const rows = await tx.query<ListRow>(
      `SELECT m.id, incident_id AS "incidentId", channel, driver, recipient_name AS "recipientName", recipient, template, body, state, attempts,
              error, fallback_of AS "fallbackOf", (SELECT f.id FROM messages f WHERE f.tenant_id = m.tenant_id AND f.fallback_of = m.id) AS "fallbackId",
              created_at AS "createdAt", updated_at AS "updatedAt" FROM messages m
        WHERE tenant_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
        ORDER BY created_at DESC, id DESC LIMIT $5`,
      [tx.tenantId, query.state ?? null, after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
    );
    return pageOf(rows, query.limit, (row) => [row.createdAt.toISOString(), row.id], messageOf);
  }

  async countByState(tx: TenantTransaction): Promise<{ channel: Channel; state: MessageState; n: number }[]> {
    return tx.query('SELECT channel, state, count(*)::int AS n FROM messages GROUP BY channel, state');
  }
}

function messageOf(row: ListRow): Message {
  return {
    ...row,
    recipient: row.recipient === null ? null : row.channel === 'email' ? maskEmail(row.recipient) : maskPhone(row.recipient),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
