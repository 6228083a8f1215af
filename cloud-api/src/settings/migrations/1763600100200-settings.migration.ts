import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../../database/tenant-table.js';

/** What a tenant has set; what is not in `value` is as the default says. */
export class Settings1763600100200 implements MigrationInterface {
  readonly name = 'Settings1763600100200';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE tenant_settings (
        tenant_id uuid PRIMARY KEY REFERENCES tenants(id),
        value jsonb NOT NULL,
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await tenantTable(queryRunner, 'tenant_settings', { grants: ['SELECT', 'INSERT', 'UPDATE'] });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE tenant_settings');
  }
}
