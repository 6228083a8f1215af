import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../../database/tenant-table.js';

/** The event log, and what could not be taken into it. */
export class Events1763600300000 implements MigrationInterface {
  readonly name = 'Events1763600300000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE events (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        id uuid NOT NULL,
        edge_id uuid NOT NULL,
        epoch uuid NOT NULL,
        seq bigint NOT NULL,
        type text NOT NULL,
        occurred_at timestamptz(3) NOT NULL,
        received_at timestamptz(3) NOT NULL,
        replayed boolean NOT NULL,
        clock_state text NOT NULL,
        -- cloud minus box, milliseconds; null when never compared
        clock_offset_ms double precision,
        camera_id uuid,
        data jsonb NOT NULL,
        -- the tenant is in the key, so that nobody's id can be taken by somebody of another tenant
        PRIMARY KEY (tenant_id, id),
        UNIQUE (edge_id, epoch, seq)
      )`);
    await tenantTable(queryRunner, 'events', { grants: ['SELECT', 'INSERT'] });
    await queryRunner.query(`
      CREATE TABLE dead_letters (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        id uuid NOT NULL,
        edge_id uuid NOT NULL,
        epoch uuid,
        seq bigint,
        reason text NOT NULL,
        detail text NOT NULL,
        -- bytes, not text: garbage may hold anything
        payload bytea NOT NULL,
        payload_bytes integer NOT NULL,
        -- of reason and whole payload: what comes again is counted, not kept again
        digest bytea NOT NULL,
        times integer NOT NULL DEFAULT 1,
        first_at timestamptz(3) NOT NULL,
        last_at timestamptz(3) NOT NULL,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, edge_id, digest)
      )`);
    await queryRunner.query('CREATE INDEX dead_letters_newest ON dead_letters (tenant_id, edge_id, last_at DESC, id DESC)');
    await tenantTable(queryRunner, 'dead_letters');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE dead_letters');
    await queryRunner.query('DROP TABLE events');
  }
}
