import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One truth about the time of a tenant: the setting. Sites had a zone of their own, which nothing changed after them; every box is of the first
 * site, so where nothing was set its zone becomes the setting.
 */
export class OneTimeZone1763600430200 implements MigrationInterface {
  readonly name = 'OneTimeZone1763600430200';

  async up(queryRunner: QueryRunner): Promise<void> {
    await unbound(queryRunner, async () => {
      await queryRunner.query(`
        INSERT INTO tenant_settings AS s (tenant_id, value)
        SELECT DISTINCT ON (tenant_id) tenant_id, jsonb_build_object('site', jsonb_build_object('timeZone', time_zone))
          FROM sites ORDER BY tenant_id, created_at, id
        ON CONFLICT (tenant_id) DO UPDATE
           SET value = s.value || jsonb_build_object('site', excluded.value->'site' || coalesce(s.value->'site', '{}'))
         WHERE s.value #> '{site,timeZone}' IS NULL`);
    });
    await queryRunner.query('ALTER TABLE sites DROP COLUMN time_zone');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE sites ADD COLUMN time_zone text');
    await unbound(queryRunner, async () => {
      await queryRunner.query(`
        UPDATE sites t SET time_zone =
          coalesce((SELECT s.value #>> '{site,timeZone}' FROM tenant_settings s WHERE s.tenant_id = t.tenant_id), 'Asia/Jakarta')`);
    });
    await queryRunner.query('ALTER TABLE sites ALTER COLUMN time_zone SET NOT NULL');
  }
}

/** The owner over all tenants, which FORCE keeps from one who is no superuser. */
async function unbound(queryRunner: QueryRunner, work: () => Promise<void>): Promise<void> {
  for (const table of ['sites', 'tenant_settings']) await queryRunner.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
  await work();
  for (const table of ['sites', 'tenant_settings']) await queryRunner.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
}
