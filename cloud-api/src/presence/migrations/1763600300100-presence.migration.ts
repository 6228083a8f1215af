import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../../database/tenant-table.js';

/** Projections of the sighting events. All of it can be made anew from `events` (`projection-replay.ts`). */
export class Presence1763600300100 implements MigrationInterface {
  readonly name = 'Presence1763600300100';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE sightings (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        id uuid NOT NULL,
        -- null while only the retraction has arrived
        employee_id uuid,
        camera_id uuid,
        edge_id uuid,
        pack text,
        started_at timestamptz(3),
        last_seen_at timestamptz(3),
        live_last_seen_at timestamptz(3),
        ended_at timestamptz(3),
        end_reason text,
        similarity double precision,
        shots integer,
        retracted_at timestamptz(3),
        retract_reason text,
        PRIMARY KEY (tenant_id, id),
        CHECK (retracted_at IS NOT NULL OR employee_id IS NOT NULL),
        CHECK (num_nulls(employee_id, camera_id, edge_id, pack, started_at, last_seen_at, similarity, shots) IN (0, 8))
      )`);
    await queryRunner.query(`
      CREATE INDEX sightings_of_employee ON sightings (tenant_id, employee_id, last_seen_at DESC, started_at DESC, id DESC)
      WHERE retracted_at IS NULL`);
    await queryRunner.query('CREATE INDEX sightings_newest ON sightings (tenant_id, started_at DESC, id DESC) WHERE retracted_at IS NULL');
    await tenantTable(queryRunner, 'sightings');
    await queryRunner.query(`
      CREATE TABLE employee_tracking (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        employee_id uuid NOT NULL,
        -- null: every sighting was taken back, or the row is only held for the lock
        sighting_id uuid,
        camera_id uuid,
        last_seen timestamptz(3),
        live_last_seen timestamptz(3),
        similarity double precision,
        PRIMARY KEY (tenant_id, employee_id)
      )`);
    await tenantTable(queryRunner, 'employee_tracking');
    await queryRunner.query(`
      CREATE TABLE employee_cameras (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        employee_id uuid NOT NULL,
        camera_id uuid NOT NULL,
        last_seen timestamptz(3) NOT NULL,
        PRIMARY KEY (tenant_id, employee_id, camera_id)
      )`);
    await tenantTable(queryRunner, 'employee_cameras');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE employee_cameras');
    await queryRunner.query('DROP TABLE employee_tracking');
    await queryRunner.query('DROP TABLE sightings');
  }
}
