import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../../database/tenant-table.js';

/** Who did what: grows only, each row holds the hash of the one before. */
export class Audit1763600100300 implements MigrationInterface {
  readonly name = 'Audit1763600100300';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE audit_log (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        id uuid PRIMARY KEY,
        -- 1, 2, 3... without a gap in each tenant, so a row that was taken out is missed
        position bigint NOT NULL,
        at timestamptz(3) NOT NULL,
        actor text NOT NULL,
        action text NOT NULL,
        subject text NOT NULL,
        -- text, not jsonb: the hash is over the very characters
        before text,
        after text,
        previous_hash bytea NOT NULL,
        hash bytea NOT NULL,
        UNIQUE (tenant_id, position)
      )`);
    await tenantTable(queryRunner, 'audit_log', { grants: ['SELECT', 'INSERT'] });
    await queryRunner.query(`
      CREATE FUNCTION audit_log_only_grows() RETURNS trigger LANGUAGE plpgsql AS $body$
      BEGIN
        RAISE EXCEPTION 'audit_log only grows' USING ERRCODE = 'insufficient_privilege';
      END $body$`);
    await queryRunner.query(`
      CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
      FOR EACH STATEMENT EXECUTE FUNCTION audit_log_only_grows()`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE audit_log');
    await queryRunner.query('DROP FUNCTION audit_log_only_grows()');
  }
}
