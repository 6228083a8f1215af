import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Recordings that are few among many, newest first: still recorded, nothing kept, taken away by the box. And visitors whose address is kept. */
export class RecordingPlaces1763600430300 implements MigrationInterface {
  readonly name = 'RecordingPlaces1763600430300';

  async up(queryRunner: QueryRunner): Promise<void> {
    const newest = 'ON recordings (tenant_id, scanned_at DESC, id DESC) WHERE scanned_at IS NOT NULL AND';
    await queryRunner.query(`CREATE INDEX recordings_running ${newest} clip_event IS NULL AND missing_event IS NULL`);
    await queryRunner.query(`CREATE INDEX recordings_missing ${newest} missing_event IS NOT NULL`);
    await queryRunner.query(`CREATE INDEX recordings_pruned ${newest} pruned_event IS NOT NULL`);
    await queryRunner.query(`CREATE INDEX clip_share_accesses_known ON clip_share_accesses (tenant_id, at) WHERE address <> ''`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX clip_share_accesses_known');
    for (const name of ['pruned', 'missing', 'running']) await queryRunner.query(`DROP INDEX recordings_${name}`);
  }
}
