import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether a supervisor or a manager is told: the text says so, also of what was told before. */
export class TellingReceiver1763600300300 implements MigrationInterface {
  readonly name = 'TellingReceiver1763600300300';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE tellings ADD COLUMN receiver text NOT NULL DEFAULT 'supervisor' CHECK (receiver IN ('supervisor', 'manager'))`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE tellings DROP COLUMN receiver');
  }
}
