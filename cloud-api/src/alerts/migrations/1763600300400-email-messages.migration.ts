import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People are told by e-mail too: who has no phone, and in place of a WhatsApp message that did not arrive (AL-6). */
export class EmailMessages1763600300400 implements MigrationInterface {
  readonly name = 'EmailMessages1763600300400';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE tellings ADD COLUMN channel text NOT NULL DEFAULT 'whatsapp'`);
    await queryRunner.query('ALTER TABLE tellings ALTER COLUMN channel DROP DEFAULT');
    await queryRunner.query('ALTER TABLE messages ADD COLUMN fallback_of uuid');
    await queryRunner.query(
      'ALTER TABLE messages ADD CONSTRAINT messages_fallback FOREIGN KEY (tenant_id, fallback_of) REFERENCES messages (tenant_id, id)',
    );
    // one fallback for each message, whatever worker, webhook and crash do
    await queryRunner.query('CREATE UNIQUE INDEX messages_one_fallback ON messages (tenant_id, fallback_of) WHERE fallback_of IS NOT NULL');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    // the program before sends everything by WhatsApp: an address would be taken for a phone number
    for (const table of ['messages', 'tellings']) {
      await queryRunner.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
      await queryRunner.query(`DELETE FROM ${table} WHERE channel = 'email'`);
      await queryRunner.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
    }
    await queryRunner.query('ALTER TABLE messages DROP COLUMN fallback_of');
    await queryRunner.query('ALTER TABLE tellings DROP COLUMN channel');
  }
}
