import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../../database/tenant-table.js';

/**
 * The best face crop of a sighting, by the hash of its blob. Apart from `sightings`: it comes by another event, in any order, and it is
 * erased long before the sighting is. Not made anew from the event log: what was erased stays erased.
 */
export class SightingPictures1763600310000 implements MigrationInterface {
  readonly name = 'SightingPictures1763600310000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE sighting_pictures (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        sighting_id uuid NOT NULL,
        employee_id uuid NOT NULL,
        sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
        bytes integer NOT NULL,
        width integer NOT NULL,
        height integer NOT NULL,
        quality double precision NOT NULL,
        taken_at timestamptz(3) NOT NULL,
        PRIMARY KEY (tenant_id, sighting_id),
        FOREIGN KEY (tenant_id, employee_id) REFERENCES employees (tenant_id, id)
      )`);
    await queryRunner.query('CREATE INDEX sighting_pictures_of_employee ON sighting_pictures (tenant_id, employee_id)');
    await queryRunner.query('CREATE INDEX sighting_pictures_age ON sighting_pictures (tenant_id, taken_at)');
    await queryRunner.query('CREATE INDEX sighting_pictures_blob ON sighting_pictures (tenant_id, sha256)');
    await tenantTable(queryRunner, 'sighting_pictures');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE sighting_pictures');
  }
}
