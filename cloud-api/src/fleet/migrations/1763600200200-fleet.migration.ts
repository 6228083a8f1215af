import type { MigrationInterface, QueryRunner } from 'typeorm';
import { lookupFunction, ownerMayLookUp, tenantTable } from '../../database/tenant-table.js';

/** Boxes, and what the cloud knows of each. */
export class Fleet1763600200200 implements MigrationInterface {
  readonly name = 'Fleet1763600200200';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE edges (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        id uuid PRIMARY KEY,
        name text NOT NULL,
        site_id uuid NOT NULL,
        -- SHA-256 of 32 random bytes: who reads this table can't be a box with it
        token_hash bytea NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        -- of the configuration it should have; grows with each change
        desired_version integer NOT NULL DEFAULT 1,
        UNIQUE (tenant_id, id),
        UNIQUE (tenant_id, name),
        FOREIGN KEY (tenant_id, site_id) REFERENCES sites (tenant_id, id)
      )`);
    await tenantTable(queryRunner, 'edges');
    await ownerMayLookUp(queryRunner, 'edges');
    await lookupFunction(
      queryRunner,
      'edge_credentials(wanted uuid)',
      'TABLE (tenant_id uuid, token_hash bytea)',
      'SELECT e.tenant_id, e.token_hash FROM edges e WHERE e.id = wanted',
    );
    await queryRunner.query(`
      CREATE TABLE edge_status (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        edge_id uuid PRIMARY KEY,
        -- what the box said last, and what counts: silence makes it offline too
        declared text NOT NULL DEFAULT 'offline' CHECK (declared IN ('online', 'offline')),
        state text NOT NULL DEFAULT 'offline' CHECK (state IN ('online', 'offline')),
        state_since timestamptz(3),
        -- of the last birth; null before the first
        session integer,
        boot_id uuid,
        agent_version text,
        last_heard_at timestamptz(3),
        applied_version integer NOT NULL DEFAULT 0,
        refused jsonb,
        reported_at timestamptz(3),
        health jsonb,
        FOREIGN KEY (tenant_id, edge_id) REFERENCES edges (tenant_id, id) ON DELETE CASCADE
      )`);
    await queryRunner.query('CREATE INDEX edge_status_tenant ON edge_status (tenant_id, state)');
    await tenantTable(queryRunner, 'edge_status');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE edge_status');
    await queryRunner.query('DROP FUNCTION edge_credentials(uuid)');
    await queryRunner.query('DROP TABLE edges');
  }
}
