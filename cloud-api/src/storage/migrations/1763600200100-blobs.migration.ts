import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../../database/tenant-table.js';

/** Which blobs there are. The bytes lie in the blob store, encrypted; a row means that they are whole and have this hash. */
export class Blobs1763600200100 implements MigrationInterface {
  readonly name = 'Blobs1763600200100';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE blobs (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        -- of the plain bytes
        sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
        bytes integer NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        -- when the sweep takes it; null: kept until somebody removes it
        expires_at timestamptz(3),
        PRIMARY KEY (tenant_id, sha256)
      )`);
    await queryRunner.query('CREATE INDEX blobs_expiry ON blobs (tenant_id, expires_at) WHERE expires_at IS NOT NULL');
    await tenantTable(queryRunner, 'blobs');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE blobs');
  }
}
