import type { MigrationInterface, QueryRunner } from 'typeorm';
import { lookupFunction, ownerMayLookUp } from '../../database/tenant-table.js';

const REPLY = 'TABLE (tenant_id uuid, edge_id uuid, id uuid)';

/** Whose clip has a hash is told in the order in which the cloud heard of it. */
export class PackingEvidence1763600430000 implements MigrationInterface {
  readonly name = 'PackingEvidence1763600430000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await ownerMayLookUp(queryRunner, 'events');
    await queryRunner.query('DROP FUNCTION recording_tenants(bytea)');
    await lookupFunction(
      queryRunner,
      'recording_tenants(wanted bytea)',
      REPLY,
      `SELECT r.tenant_id, r.edge_id, r.id FROM recordings r LEFT JOIN events v ON v.tenant_id = r.tenant_id AND v.id = r.clip_event
        WHERE r.sha256 = wanted ORDER BY v.received_at, r.clip_event, r.tenant_id, r.edge_id, r.id LIMIT 10`,
    );
    // all bytes there and no verdict, since the API was killed between the two: such a clip begins anew
    await queryRunner.query('ALTER TABLE clips NO FORCE ROW LEVEL SECURITY');
    await queryRunner.query('UPDATE clips SET received_bytes = 0 WHERE stored_at IS NULL AND received_bytes >= bytes');
    await queryRunner.query('ALTER TABLE clips FORCE ROW LEVEL SECURITY');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP FUNCTION recording_tenants(bytea)');
    await lookupFunction(
      queryRunner,
      'recording_tenants(wanted bytea)',
      REPLY,
      'SELECT r.tenant_id, r.edge_id, r.id FROM recordings r WHERE r.sha256 = wanted ORDER BY r.tenant_id, r.edge_id, r.id LIMIT 10',
    );
    await queryRunner.query('DROP POLICY owner_lookup ON events');
  }
}
