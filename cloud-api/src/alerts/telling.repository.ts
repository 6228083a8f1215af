import { Injectable } from '@nestjs/common';
import type { Role } from '@sigap/contracts';
import { v7 } from 'uuid';
import type { TenantTransaction } from '../database/tenant-database.js';
import type { IncidentFacts } from './alert-text.js';
import { type Contact, contactOf, type Person } from './receiver-rule.js';

/** Somebody who can be reached. */
export interface Recipient extends Contact {
  readonly id: string;
  readonly name: string;
}
/** Why somebody is told: as the supervisor of an employee, or as a manager of the site. */
export interface Listener extends Recipient {
  readonly receiver: 'supervisor' | 'manager';
}
/** Something that a recipient is still to hear. Times in milliseconds since 1970. */
export interface WaitingTelling {
  readonly id: string;
  readonly incidentId: string;
  readonly phase: 'problem' | 'recovery';
  readonly recipient: Listener;
  readonly createdAt: number;
  readonly facts: IncidentFacts;
}
interface WaitingRow {
  id: string;
  incident_id: string;
  phase: 'problem' | 'recovery';
  recipient_id: string;
  recipient_name: string;
  recipient: string;
  channel: Contact['channel'];
  receiver: Listener['receiver'];
  created_at: Date;
  facts: IncidentFacts;
}

/** Who is to hear of which incident, and who has heard. */
@Injectable()
export class TellingRepository {
  /** The employee and everybody above, as far as they still work here. */
  async chainAbove(tx: TenantTransaction, employeeId: string): Promise<Map<string, Person>> {
    const rows = await tx.query<Person>(
      `WITH RECURSIVE above AS (
         SELECT id, name, supervisor_id, phone, email FROM employees WHERE tenant_id = $1 AND id = $2
         UNION
         SELECT e.id, e.name, e.supervisor_id, e.phone, e.email FROM employees e JOIN above ON e.tenant_id = $1 AND e.id = above.supervisor_id)
       SELECT a.id, a.name, a.supervisor_id AS "supervisorId", CASE WHEN e.deleted_at IS NULL THEN a.phone END AS phone,
              CASE WHEN e.deleted_at IS NULL THEN a.email END AS email
         FROM above a JOIN employees e ON e.id = a.id`,
      [tx.tenantId, employeeId],
    );
    return new Map(rows.map((person) => [person.id, person]));
  }

  /** Managers who can sign in, each phone and each address once. */
  async managers(tx: TenantTransaction, roles: readonly Role[] = ['manager']): Promise<Listener[]> {
    const rows = await tx.query<Pick<Person, 'id' | 'name' | 'phone' | 'email'>>(
      `SELECT DISTINCT ON (coalesce(phone, email)) id, name, phone, email FROM users
        WHERE role = ANY ($1::text[]) AND NOT disabled ORDER BY coalesce(phone, email), name, id`,
      [roles],
    );
    return rows.flatMap(({ id, name, ...ways }) => {
      const contact = contactOf(ways);
      return contact ? [{ id, name, ...contact, receiver: 'manager' as const }] : [];
    });
  }

  async add(tx: TenantTransaction, incidentId: string, phase: 'problem' | 'recovery', recipients: readonly Listener[], now: number) {
    for (const { id, name, channel, address, receiver } of recipients) {
      await tx.execute(
        `INSERT INTO tellings (tenant_id, id, incident_id, phase, recipient_id, recipient_name, recipient, state, created_at, receiver, channel)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9, $10) ON CONFLICT DO NOTHING`,
        [tx.tenantId, v7(), incidentId, phase, id, name, address, new Date(now), receiver, channel],
      );
    }
  }

  /** Those who have heard that there is a problem, as far as they can be told more: an address may have been erased since. */
  told(tx: TenantTransaction, incidentId: string): Promise<Listener[]> {
    return tx.query<Listener>(
      `SELECT recipient_id AS id, recipient_name AS name, channel, recipient AS address, receiver FROM tellings
        WHERE incident_id = $1 AND phase = 'problem' AND state = 'told' AND recipient IS NOT NULL ORDER BY recipient_name`,
      [incidentId],
    );
  }

  /** Who has not heard of the problem does not hear of it any more. */
  async drop(tx: TenantTransaction, incidentId: string): Promise<void> {
    await tx.execute(`UPDATE tellings SET state = 'dropped' WHERE incident_id = $1 AND state = 'waiting'`, [incidentId]);
  }

  /** Phones and addresses for which something waits. */
  async waitingAddresses(tx: TenantTransaction): Promise<string[]> {
    const rows = await tx.query<{ recipient: string }>(
      `SELECT DISTINCT recipient FROM tellings WHERE state = 'waiting' ORDER BY recipient`,
    );
    return rows.map(({ recipient }) => recipient);
  }

  /** Oldest first. Empty while another instance is busy with this address: two plans at once would be two messages. */
  async lockWaiting(tx: TenantTransaction, address: string): Promise<WaitingTelling[]> {
    const [lock] = await tx.query<{ mine: boolean }>(
      `SELECT pg_try_advisory_xact_lock(hashtextextended('telling:' || $1 || $2, 0)) AS mine`,
      [tx.tenantId, address],
    );
    if (!lock?.mine) return [];
    const rows = await tx.query<WaitingRow>(
      `SELECT t.id, t.incident_id, t.phase, t.recipient_id, t.recipient_name, t.recipient, t.channel, t.receiver, t.created_at, i.facts
         FROM tellings t JOIN incidents i ON i.tenant_id = t.tenant_id AND i.id = t.incident_id
        WHERE t.state = 'waiting' AND t.recipient = $1 ORDER BY t.created_at, t.id LIMIT 500 FOR UPDATE OF t`,
      [address],
    );
    return rows.map((row) => ({
      id: row.id,
      incidentId: row.incident_id,
      phase: row.phase,
      recipient: { id: row.recipient_id, name: row.recipient_name, channel: row.channel, address: row.recipient, receiver: row.receiver },
      createdAt: row.created_at.getTime(),
      facts: row.facts,
    }));
  }

  async markTold(tx: TenantTransaction, ids: readonly string[], messageId: string): Promise<void> {
    await tx.execute(`UPDATE tellings SET state = 'told', message_id = $2 WHERE id = ANY ($1::uuid[])`, [ids, messageId]);
  }

  /** Open incidents that the newest message to this phone told of. @returns with the name of who was told */
  newestTold(tx: TenantTransaction, phone: string): Promise<{ incidentId: string; name: string }[]> {
    return tx.query<{ incidentId: string; name: string }>(
      `WITH open AS (
         SELECT t.incident_id, t.recipient_name, t.message_id, m.created_at FROM tellings t
           JOIN incidents i ON i.tenant_id = t.tenant_id AND i.id = t.incident_id AND i.cleared_at IS NULL
           JOIN messages m ON m.tenant_id = t.tenant_id AND m.id = t.message_id
          WHERE t.recipient = $1 AND t.state = 'told' AND t.phase = 'problem')
       SELECT incident_id AS "incidentId", recipient_name AS name FROM open
        WHERE message_id = (SELECT message_id FROM open ORDER BY created_at DESC, message_id DESC LIMIT 1) ORDER BY incident_id`,
      [phone],
    );
  }
}
