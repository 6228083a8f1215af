import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * All that figures are counted from, in an index: a row of `recordings` holds a signed manifest, and a month of them is gigabytes that nobody
 * has to read to count.
 */
export class PackingFigures1763600420000 implements MigrationInterface {
  readonly name = 'PackingFigures1763600420000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE INDEX recordings_figures ON recordings (tenant_id, scanned_at)
        INCLUDE (edge_id, session_id, employee_id, camera_id, platform, mode, stop_reason, stopped_at)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX recordings_figures');
  }
}
