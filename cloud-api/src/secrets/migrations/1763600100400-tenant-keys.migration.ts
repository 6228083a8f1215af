import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../../database/tenant-table.js';

/** One data key for each tenant, wrapped by the master key. */
export class TenantKeys1763600100400 implements MigrationInterface {
  readonly name = 'TenantKeys1763600100400';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE tenant_keys (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        version integer NOT NULL,
        wrapped bytea NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, version)
      )`);
    await tenantTable(queryRunner, 'tenant_keys', { grants: ['SELECT', 'INSERT'] });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE tenant_keys');
  }
}
