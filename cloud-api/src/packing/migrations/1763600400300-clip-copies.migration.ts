import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../../database/tenant-table.js';

/** Copies made of clips, and the work of making them. */
export class ClipCopies1763600400300 implements MigrationInterface {
  readonly name = 'ClipCopies1763600400300';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE clip_copies (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        id uuid NOT NULL,
        edge_id uuid NOT NULL,
        recording_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('trim', 'burned-in', 'marketplace')),
        state text NOT NULL CHECK (state IN ('queued', 'working', 'ready', 'failed')),
        progress real NOT NULL DEFAULT 0,
        from_ms integer NOT NULL,
        to_ms integer NOT NULL,
        bytes bigint,
        sha256 text,
        -- key of the copy, encrypted
        sealed_key bytea,
        error text,
        created_at timestamptz(3) NOT NULL,
        created_by text NOT NULL,
        -- while it is worked on: when somebody last said so
        touched_at timestamptz(3) NOT NULL,
        PRIMARY KEY (tenant_id, id)
      )`);
    await queryRunner.query('CREATE INDEX clip_copies_recording ON clip_copies (tenant_id, recording_id, created_at DESC)');
    await queryRunner.query(`CREATE INDEX clip_copies_waiting ON clip_copies (tenant_id, created_at) WHERE state IN ('queued', 'working')`);
    await tenantTable(queryRunner, 'clip_copies');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE clip_copies');
  }
}
