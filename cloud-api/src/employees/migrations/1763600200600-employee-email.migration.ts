import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where messages go when WhatsApp fails (AL-6). */
export class EmployeeEmail1763600200600 implements MigrationInterface {
  readonly name = 'EmployeeEmail1763600200600';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE employees ADD COLUMN email text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE employees DROP COLUMN email');
  }
}
