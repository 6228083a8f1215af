import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../../database/tenant-table.js';

/** Replies of writes that carried an idempotency key. */
export class Idempotency1763600100500 implements MigrationInterface {
  readonly name = 'Idempotency1763600100500';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE idempotency_keys (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        -- user or box: keys of one caller say nothing about those of another
        caller text NOT NULL,
        key text NOT NULL,
        request_hash bytea NOT NULL,
        -- null while the first request is at work
        reply jsonb,
        created_at timestamptz(3) NOT NULL,
        PRIMARY KEY (tenant_id, caller, key)
      )`);
    await queryRunner.query('CREATE INDEX idempotency_keys_age ON idempotency_keys (tenant_id, created_at)');
    await tenantTable(queryRunner, 'idempotency_keys');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE idempotency_keys');
  }
}
