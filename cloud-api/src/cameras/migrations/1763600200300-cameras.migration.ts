import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../../database/tenant-table.js';

/** Cameras, however they came (dashboard, or files on a box), and the newest that boxes said of them. */
export class Cameras1763600200300 implements MigrationInterface {
  readonly name = 'Cameras1763600200300';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE cameras (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        -- boxes choose the ids of their own cameras, so an id is unique in its tenant only
        id uuid NOT NULL,
        name text NOT NULL,
        zone text NOT NULL,
        -- without user name and password
        url text NOT NULL,
        sub_url text,
        -- encrypted
        credentials bytea,
        credentials_version integer NOT NULL DEFAULT 0,
        purpose text NOT NULL,
        transport text NOT NULL DEFAULT 'tcp' CHECK (transport IN ('tcp', 'udp')),
        enabled boolean NOT NULL DEFAULT true,
        edge_id uuid,
        origin text NOT NULL CHECK (origin IN ('cloud', 'file')),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        -- kept for the names in old sightings
        deleted_at timestamptz(3),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, edge_id) REFERENCES edges (tenant_id, id)
      )`);
    await queryRunner.query('CREATE INDEX cameras_name ON cameras (tenant_id, name, id) WHERE deleted_at IS NULL');
    await queryRunner.query('CREATE INDEX cameras_edge ON cameras (tenant_id, edge_id) WHERE deleted_at IS NULL');
    await tenantTable(queryRunner, 'cameras');
    await queryRunner.query(`
      CREATE TABLE camera_status (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        -- no reference to cameras: a box may tell of a camera before the cloud knows it
        camera_id uuid NOT NULL,
        state text NOT NULL CHECK (state IN ('online', 'degraded', 'offline')),
        fault text,
        state_since timestamptz(3) NOT NULL,
        -- time, on the box's clock, of the newest observation: late ones change nothing
        last_event_at timestamptz(3) NOT NULL,
        last_frame_at timestamptz(3),
        PRIMARY KEY (tenant_id, camera_id)
      )`);
    await tenantTable(queryRunner, 'camera_status');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE camera_status');
    await queryRunner.query('DROP TABLE cameras');
  }
}
