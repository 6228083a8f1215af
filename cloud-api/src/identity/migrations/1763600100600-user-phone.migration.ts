import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Managers can be told by WhatsApp (AL-4). */
export class UserPhone1763600100600 implements MigrationInterface {
  readonly name = 'UserPhone1763600100600';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE users ADD COLUMN phone text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE users DROP COLUMN phone');
  }
}
