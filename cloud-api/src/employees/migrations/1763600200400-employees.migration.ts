import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../../database/tenant-table.js';

/** Employees, their organisation tree, and their consents. */
export class Employees1763600200400 implements MigrationInterface {
  readonly name = 'Employees1763600200400';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE employees (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        id uuid PRIMARY KEY,
        code text NOT NULL,
        name text NOT NULL,
        department text,
        role text,
        supervisor_id uuid CHECK (supervisor_id <> id),
        phone text,
        site_id uuid,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        -- kept for the names in attendance; templates, pictures and phone number are erased
        deleted_at timestamptz(3),
        UNIQUE (tenant_id, id),
        FOREIGN KEY (tenant_id, supervisor_id) REFERENCES employees (tenant_id, id),
        FOREIGN KEY (tenant_id, site_id) REFERENCES sites (tenant_id, id)
      )`);
    // EMP001 and emp001 would be one person to everybody who reads a list; a code is free again when its owner has left
    await queryRunner.query('CREATE UNIQUE INDEX employees_code ON employees (tenant_id, upper(code)) WHERE deleted_at IS NULL');
    await queryRunner.query('CREATE INDEX employees_order ON employees (tenant_id, code) WHERE deleted_at IS NULL');
    await queryRunner.query('CREATE INDEX employees_supervisor ON employees (tenant_id, supervisor_id)');
    await tenantTable(queryRunner, 'employees');
    await queryRunner.query(`
      CREATE TABLE consents (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        id uuid PRIMARY KEY,
        employee_id uuid NOT NULL,
        method text NOT NULL,
        note text,
        recorded_at timestamptz(3) NOT NULL,
        recorded_by text NOT NULL,
        withdrawn_at timestamptz(3),
        FOREIGN KEY (tenant_id, employee_id) REFERENCES employees (tenant_id, id)
      )`);
    await queryRunner.query('CREATE UNIQUE INDEX consents_open ON consents (tenant_id, employee_id) WHERE withdrawn_at IS NULL');
    await tenantTable(queryRunner, 'consents', { grants: ['SELECT', 'INSERT', 'UPDATE'] });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE consents');
    await queryRunner.query('DROP TABLE employees');
  }
}
