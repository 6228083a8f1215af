import type { MigrationInterface, QueryRunner } from 'typeorm';
import { lookupFunction, ownerMayLookUp, tenantTable } from '../../database/tenant-table.js';

/** Incidents, who hears of them, and the messages that go out. */
export class Alerts1763600300200 implements MigrationInterface {
  readonly name = 'Alerts1763600300200';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createIncidents(queryRunner);
    await createMessages(queryRunner);
    await createTellings(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE tellings');
    await queryRunner.query('DROP FUNCTION tenants_that_told(text)');
    await queryRunner.query('DROP FUNCTION tenants_with_due_messages(timestamptz)');
    await queryRunner.query('DROP TABLE message_contacts');
    await queryRunner.query('DROP TABLE messages');
    await queryRunner.query('DROP TABLE notifications');
    await queryRunner.query('DROP TABLE incidents');
  }
}

async function createIncidents(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE incidents (
      tenant_id uuid NOT NULL REFERENCES tenants(id),
      id uuid NOT NULL,
      kind text NOT NULL,
      -- the employee, camera or box
      thing_id uuid NOT NULL,
      -- when the absence or outage began: none is told twice
      occasion timestamptz(3) NOT NULL,
      facts jsonb NOT NULL,
      opened_at timestamptz(3) NOT NULL,
      -- null during the hold
      told_at timestamptz(3),
      cleared_at timestamptz(3),
      cleared_by text,
      acknowledged_at timestamptz(3),
      acknowledged_by text,
      PRIMARY KEY (tenant_id, id)
    )`);
  await queryRunner.query('CREATE UNIQUE INDEX incidents_one_open ON incidents (tenant_id, kind, thing_id) WHERE cleared_at IS NULL');
  await queryRunner.query('CREATE INDEX incidents_told ON incidents (tenant_id, kind, thing_id, occasion) WHERE told_at IS NOT NULL');
  await tenantTable(queryRunner, 'incidents');
  await queryRunner.query(`
    CREATE TABLE notifications (
      tenant_id uuid NOT NULL REFERENCES tenants(id),
      id uuid NOT NULL,
      incident_id uuid NOT NULL,
      phase text NOT NULL CHECK (phase IN ('problem', 'recovery')),
      type text NOT NULL,
      message text NOT NULL,
      facts jsonb NOT NULL,
      employee_id uuid,
      camera_id uuid,
      edge_id uuid,
      created_at timestamptz(3) NOT NULL,
      read_at timestamptz(3),
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, incident_id, phase),
      FOREIGN KEY (tenant_id, incident_id) REFERENCES incidents (tenant_id, id)
    )`);
  await queryRunner.query('CREATE INDEX notifications_newest ON notifications (tenant_id, created_at DESC, id DESC)');
  await queryRunner.query('CREATE INDEX notifications_unread ON notifications (tenant_id, created_at DESC, id DESC) WHERE read_at IS NULL');
  await tenantTable(queryRunner, 'notifications');
}

async function createMessages(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE messages (
      tenant_id uuid NOT NULL REFERENCES tenants(id),
      id uuid NOT NULL,
      incident_id uuid,
      channel text NOT NULL,
      driver text NOT NULL,
      recipient_id uuid,
      recipient_name text NOT NULL,
      -- phone number, international form
      recipient text NOT NULL,
      template text NOT NULL,
      variables jsonb NOT NULL,
      body text NOT NULL,
      state text NOT NULL DEFAULT 'queued',
      attempts integer NOT NULL DEFAULT 0,
      next_attempt_at timestamptz(3),
      -- when the attempt that is going on, or went wrong, began
      attempted_at timestamptz(3),
      -- id at the provider
      provider_id text,
      error text,
      created_at timestamptz(3) NOT NULL,
      updated_at timestamptz(3) NOT NULL,
      PRIMARY KEY (tenant_id, id)
    )`);
  await queryRunner.query(`CREATE INDEX messages_due ON messages (next_attempt_at) WHERE state IN ('queued', 'sending', 'uncertain')`);
  await queryRunner.query('CREATE INDEX messages_newest ON messages (tenant_id, created_at DESC, id DESC)');
  await queryRunner.query('CREATE INDEX messages_recipient ON messages (recipient, created_at DESC)');
  await queryRunner.query('CREATE UNIQUE INDEX messages_provider ON messages (tenant_id, provider_id) WHERE provider_id IS NOT NULL');
  await tenantTable(queryRunner, 'messages');
  await ownerMayLookUp(queryRunner, 'messages');
  // one question for all tenants, instead of one transaction for each tenant and second
  await lookupFunction(
    queryRunner,
    'tenants_with_due_messages(due timestamptz)',
    'TABLE (tenant_id uuid)',
    `SELECT DISTINCT m.tenant_id FROM messages m WHERE m.state IN ('queued', 'sending', 'uncertain') AND m.next_attempt_at <= due`,
  );
  // a reply by WhatsApp comes with a number and no tenant
  await lookupFunction(
    queryRunner,
    'tenants_that_told(phone text)',
    'TABLE (tenant_id uuid)',
    'SELECT DISTINCT m.tenant_id FROM messages m WHERE m.recipient = phone',
  );
  await queryRunner.query(`
    CREATE TABLE message_contacts (
      tenant_id uuid NOT NULL REFERENCES tenants(id),
      recipient text NOT NULL,
      -- opens WhatsApp's window of 24 h for free text
      last_inbound_at timestamptz(3) NOT NULL,
      PRIMARY KEY (tenant_id, recipient)
    )`);
  await tenantTable(queryRunner, 'message_contacts');
}

async function createTellings(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE tellings (
      tenant_id uuid NOT NULL REFERENCES tenants(id),
      id uuid NOT NULL,
      incident_id uuid NOT NULL,
      phase text NOT NULL CHECK (phase IN ('problem', 'recovery')),
      recipient_id uuid NOT NULL,
      recipient_name text NOT NULL,
      recipient text NOT NULL,
      -- waiting -> told (message_id says by which), or dropped: it was over before anybody heard of it
      state text NOT NULL CHECK (state IN ('waiting', 'told', 'dropped')),
      message_id uuid,
      created_at timestamptz(3) NOT NULL,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, incident_id, phase, recipient_id),
      FOREIGN KEY (tenant_id, incident_id) REFERENCES incidents (tenant_id, id)
    )`);
  await queryRunner.query(`CREATE INDEX tellings_waiting ON tellings (tenant_id, recipient, created_at, id) WHERE state = 'waiting'`);
  await queryRunner.query('CREATE INDEX tellings_told ON tellings (tenant_id, recipient, incident_id)');
  await tenantTable(queryRunner, 'tellings');
}
