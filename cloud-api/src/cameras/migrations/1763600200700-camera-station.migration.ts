import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is set for one packing station and differs from the rules of all. */
export class CameraStation1763600200700 implements MigrationInterface {
  readonly name = 'CameraStation1763600200700';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE cameras ADD COLUMN station jsonb');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE cameras DROP COLUMN station');
  }
}
