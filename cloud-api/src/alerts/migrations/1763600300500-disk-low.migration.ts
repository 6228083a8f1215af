import type { MigrationInterface, QueryRunner } from 'typeorm';

/** DISK_LOW: of one box the disk and the room for clips may be short, each with an incident of its own; and since when they are. */
export class DiskLow1763600300500 implements MigrationInterface {
  readonly name = 'DiskLow1763600300500';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE incidents ADD COLUMN part text NOT NULL DEFAULT ''`);
    await queryRunner.query('DROP INDEX incidents_one_open');
    await queryRunner.query(
      'CREATE UNIQUE INDEX incidents_one_open ON incidents (tenant_id, kind, thing_id, part) WHERE cleared_at IS NULL',
    );
    // by what is short, the instant at which the cloud heard of it first
    await queryRunner.query(`ALTER TABLE edge_status ADD COLUMN short_since jsonb NOT NULL DEFAULT '{}'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE edge_status DROP COLUMN short_since');
    // the program before knows no such kind
    const incidents = `(SELECT i.tenant_id, i.id FROM incidents i WHERE i.kind = 'DISK_LOW')`;
    const tables = ['tellings', 'notifications', 'incidents'];
    for (const table of tables) await queryRunner.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
    await queryRunner.query(`DELETE FROM tellings WHERE (tenant_id, incident_id) IN ${incidents}`);
    await queryRunner.query(`DELETE FROM notifications WHERE (tenant_id, incident_id) IN ${incidents}`);
    await queryRunner.query(`DELETE FROM incidents WHERE kind = 'DISK_LOW'`);
    for (const table of tables) await queryRunner.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
    await queryRunner.query('DROP INDEX incidents_one_open');
    await queryRunner.query('CREATE UNIQUE INDEX incidents_one_open ON incidents (tenant_id, kind, thing_id) WHERE cleared_at IS NULL');
    await queryRunner.query('ALTER TABLE incidents DROP COLUMN part');
  }
}
