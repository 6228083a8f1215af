import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../../database/tenant-table.js';

/**
 * Enrolment pictures, templates, and the gallery's history. Each change of a template takes the tenant's next version; removals and
 * erasures stay as small rows for ever, so that a box that was away for a year still learns of them.
 */
export class Gallery1763600200500 implements MigrationInterface {
  readonly name = 'Gallery1763600200500';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE gallery_versions (
        tenant_id uuid PRIMARY KEY REFERENCES tenants(id),
        version integer NOT NULL DEFAULT 0,
        -- the pack that boxes are told to use; swapped when all templates of another one are there
        pack text
      )`);
    await tenantTable(queryRunner, 'gallery_versions', { grants: ['SELECT', 'INSERT', 'UPDATE'] });
    await queryRunner.query(`
      CREATE TABLE enrolments (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        id uuid PRIMARY KEY,
        employee_id uuid NOT NULL,
        -- of the bytes as they were sent: the same file twice is one picture
        source_sha256 bytea NOT NULL,
        -- blob: the picture as it was written anew
        picture_sha256 bytea NOT NULL,
        width integer NOT NULL,
        height integer NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (tenant_id, id),
        UNIQUE (tenant_id, employee_id, source_sha256),
        FOREIGN KEY (tenant_id, employee_id) REFERENCES employees (tenant_id, id),
        FOREIGN KEY (tenant_id, picture_sha256) REFERENCES blobs (tenant_id, sha256)
      )`);
    await queryRunner.query('CREATE INDEX enrolments_picture ON enrolments (tenant_id, picture_sha256)');
    await tenantTable(queryRunner, 'enrolments');
    await queryRunner.query(`
      CREATE TABLE templates (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        id uuid PRIMARY KEY,
        employee_id uuid NOT NULL,
        enrolment_id uuid NOT NULL,
        pack text NOT NULL,
        -- encrypted float32 values
        embedding bytea NOT NULL,
        gallery_version integer NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (tenant_id, enrolment_id, pack),
        FOREIGN KEY (tenant_id, employee_id) REFERENCES employees (tenant_id, id),
        FOREIGN KEY (tenant_id, enrolment_id) REFERENCES enrolments (tenant_id, id)
      )`);
    await queryRunner.query('CREATE INDEX templates_version ON templates (tenant_id, pack, gallery_version)');
    await queryRunner.query('CREATE INDEX templates_employee ON templates (tenant_id, employee_id)');
    await tenantTable(queryRunner, 'templates');
    // a picture that another pack can't use: tried once, not at each start
    await queryRunner.query(`
      CREATE TABLE template_refusals (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        enrolment_id uuid NOT NULL,
        pack text NOT NULL,
        reason text NOT NULL,
        PRIMARY KEY (tenant_id, enrolment_id, pack),
        FOREIGN KEY (tenant_id, enrolment_id) REFERENCES enrolments (tenant_id, id) ON DELETE CASCADE
      )`);
    await tenantTable(queryRunner, 'template_refusals');
    await queryRunner.query(`
      CREATE TABLE template_removals (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        template_id uuid NOT NULL,
        gallery_version integer NOT NULL,
        PRIMARY KEY (tenant_id, template_id)
      )`);
    await queryRunner.query('CREATE INDEX template_removals_version ON template_removals (tenant_id, gallery_version)');
    await tenantTable(queryRunner, 'template_removals', { grants: ['SELECT', 'INSERT'] });
    await queryRunner.query(`
      CREATE TABLE gallery_erasures (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        employee_id uuid NOT NULL,
        gallery_version integer NOT NULL,
        erased_at timestamptz(3) NOT NULL,
        PRIMARY KEY (tenant_id, employee_id, gallery_version)
      )`);
    await queryRunner.query('CREATE INDEX gallery_erasures_version ON gallery_erasures (tenant_id, gallery_version)');
    await tenantTable(queryRunner, 'gallery_erasures', { grants: ['SELECT', 'INSERT'] });
    await queryRunner.query(`
      CREATE TABLE erasure_confirmations (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        employee_id uuid NOT NULL,
        edge_id uuid NOT NULL,
        -- the newest version in which the box had erased the person
        gallery_version integer NOT NULL,
        confirmed_at timestamptz(3) NOT NULL,
        PRIMARY KEY (tenant_id, employee_id, edge_id)
      )`);
    await tenantTable(queryRunner, 'erasure_confirmations');
    await queryRunner.query(`
      CREATE TABLE edge_galleries (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        edge_id uuid NOT NULL,
        pack text NOT NULL,
        gallery_version integer NOT NULL,
        templates integer NOT NULL,
        applied_at timestamptz(3) NOT NULL,
        PRIMARY KEY (tenant_id, edge_id)
      )`);
    await tenantTable(queryRunner, 'edge_galleries');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of [
      'edge_galleries',
      'erasure_confirmations',
      'gallery_erasures',
      'template_removals',
      'template_refusals',
      'templates',
      'enrolments',
      'gallery_versions',
    ])
      await queryRunner.query(`DROP TABLE ${table}`);
  }
}
