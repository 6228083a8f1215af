import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../../database/tenant-table.js';

/**
 * Lists of orders that were shipped. Which of them has a clip is asked when somebody looks, by label: a recording that arrives later, or
 * is cancelled later, counts without anything to catch up with.
 */
export class OrderImports1763600410000 implements MigrationInterface {
  readonly name = 'OrderImports1763600410000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE order_imports (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        id uuid NOT NULL,
        file_name text NOT NULL,
        imported_at timestamptz(3) NOT NULL,
        imported_by uuid NOT NULL,
        orders integer NOT NULL,
        -- [{line, reason}], the first thousand
        refused jsonb NOT NULL,
        refused_total integer NOT NULL,
        PRIMARY KEY (tenant_id, id)
      )`);
    await queryRunner.query('CREATE INDEX order_imports_newest ON order_imports (tenant_id, imported_at DESC, id DESC)');
    await tenantTable(queryRunner, 'order_imports', { grants: ['SELECT', 'INSERT', 'DELETE'] });
    await queryRunner.query(`
      CREATE TABLE imported_orders (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        import_id uuid NOT NULL,
        -- in the file, from 1
        line integer NOT NULL,
        label text NOT NULL,
        order_number text,
        platform text,
        shipped_at timestamptz(3),
        PRIMARY KEY (tenant_id, import_id, line),
        UNIQUE (tenant_id, import_id, label),
        FOREIGN KEY (tenant_id, import_id) REFERENCES order_imports (tenant_id, id) ON DELETE CASCADE
      )`);
    await tenantTable(queryRunner, 'imported_orders', { grants: ['SELECT', 'INSERT', 'DELETE'] });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE imported_orders');
    await queryRunner.query('DROP TABLE order_imports');
  }
}
