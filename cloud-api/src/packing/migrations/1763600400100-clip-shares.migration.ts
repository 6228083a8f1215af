import type { MigrationInterface, QueryRunner } from 'typeorm';
import { lookupFunction, ownerMayLookUp, tenantTable } from '../../database/tenant-table.js';

/** Links to clips, and who opened them. */
export class ClipShares1763600400100 implements MigrationInterface {
  readonly name = 'ClipShares1763600400100';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE clip_shares (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        id uuid NOT NULL,
        edge_id uuid NOT NULL,
        recording_id uuid NOT NULL,
        -- SHA-256 of the token: who reads this table can't open a link with it
        token_hash bytea NOT NULL UNIQUE,
        created_at timestamptz(3) NOT NULL,
        created_by uuid NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        revoked_at timestamptz(3),
        note text,
        opened integer NOT NULL DEFAULT 0,
        last_opened_at timestamptz(3),
        PRIMARY KEY (tenant_id, id)
      )`);
    await queryRunner.query('CREATE INDEX clip_shares_recording ON clip_shares (tenant_id, recording_id, created_at DESC)');
    await tenantTable(queryRunner, 'clip_shares');
    await ownerMayLookUp(queryRunner, 'clip_shares');
    await lookupFunction(
      queryRunner,
      'clip_share_by_token(wanted bytea)',
      'TABLE (tenant_id uuid, id uuid)',
      'SELECT s.tenant_id, s.id FROM clip_shares s WHERE s.token_hash = wanted',
    );
    await queryRunner.query(`
      CREATE TABLE clip_share_accesses (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        id uuid NOT NULL,
        share_id uuid NOT NULL,
        at timestamptz(3) NOT NULL,
        address text NOT NULL,
        user_agent text NOT NULL,
        what text NOT NULL CHECK (what IN ('opened', 'played', 'downloaded', 'refused')),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, share_id) REFERENCES clip_shares (tenant_id, id)
      )`);
    await queryRunner.query('CREATE INDEX clip_share_accesses_newest ON clip_share_accesses (tenant_id, share_id, at DESC)');
    await tenantTable(queryRunner, 'clip_share_accesses');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE clip_share_accesses');
    await queryRunner.query('DROP FUNCTION clip_share_by_token(bytea)');
    await queryRunner.query('DROP TABLE clip_shares');
  }
}
