import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Replies kept under an idempotency key are encrypted. Those of the last day are forgotten: SQL has no key to encrypt them with. */
export class SealedReplies1763600430100 implements MigrationInterface {
  readonly name = 'SealedReplies1763600430100';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('TRUNCATE idempotency_keys');
    await queryRunner.query('ALTER TABLE idempotency_keys DROP COLUMN reply, ADD COLUMN sealed_reply bytea');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('TRUNCATE idempotency_keys');
    await queryRunner.query('ALTER TABLE idempotency_keys DROP COLUMN sealed_reply, ADD COLUMN reply jsonb');
  }
}
