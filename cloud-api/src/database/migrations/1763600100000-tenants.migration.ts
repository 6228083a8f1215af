import type { MigrationInterface, QueryRunner } from 'typeorm';
import { lookupFunction, ownerMayLookUp, tenantTable } from '../tenant-table.js';

/** Tenants and their sites. */
export class Tenants1763600100000 implements MigrationInterface {
  readonly name = 'Tenants1763600100000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE tenants (
        id uuid PRIMARY KEY,
        name text NOT NULL UNIQUE,
        created_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await tenantTable(queryRunner, 'tenants', { column: 'id', grants: ['SELECT', 'INSERT', 'UPDATE'] });
    await ownerMayLookUp(queryRunner, 'tenants');
    await lookupFunction(
      queryRunner,
      'list_tenants()',
      'TABLE (id uuid, name text)',
      'SELECT t.id, t.name FROM tenants t ORDER BY t.created_at, t.id',
    );
    await queryRunner.query(`
      CREATE TABLE sites (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        id uuid PRIMARY KEY,
        name text NOT NULL,
        time_zone text NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (tenant_id, name),
        UNIQUE (tenant_id, id)
      )`);
    await tenantTable(queryRunner, 'sites');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE sites');
    await queryRunner.query('DROP FUNCTION list_tenants()');
    await queryRunner.query('DROP TABLE tenants');
  }
}
