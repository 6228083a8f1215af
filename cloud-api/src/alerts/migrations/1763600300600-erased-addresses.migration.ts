import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Phone numbers and e-mail addresses of messages can be erased; the messages stay. */
export class ErasedAddresses1763600300600 implements MigrationInterface {
  readonly name = 'ErasedAddresses1763600300600';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['messages', 'tellings']) {
      await queryRunner.query(`ALTER TABLE ${table} ALTER COLUMN recipient DROP NOT NULL`);
      await queryRunner.query(
        `CREATE INDEX ${table}_addressed ON ${table} (tenant_id, recipient_id, created_at) WHERE recipient IS NOT NULL`,
      );
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['messages', 'tellings']) {
      await queryRunner.query(`DROP INDEX ${table}_addressed`);
      await queryRunner.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
      await queryRunner.query(`UPDATE ${table} SET recipient = '' WHERE recipient IS NULL`);
      await queryRunner.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
      await queryRunner.query(`ALTER TABLE ${table} ALTER COLUMN recipient SET NOT NULL`);
    }
  }
}
