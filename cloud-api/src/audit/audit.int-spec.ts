import { auditRoutes } from '@sigap/contracts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, startApi } from '../api-under-test.js';
import { AuditService } from './audit.service.js';
import { AuditReader } from './audit-reader.js';

let api: ApiUnderTest;
let owner: pg.Client;
beforeAll(async () => {
  api = await startApi();
  owner = new pg.Client({ connectionString: api.databaseUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await api.stop();
});

const record = (tenantId: string, subject: string, after?: unknown) =>
  api.database.run(tenantId, (tx) => api.get(AuditService).record(tx, { actor: 'user:1', action: 'thing.changed', subject, after }));
const verify = (tenantId: string) => api.get(AuditReader).verify(tenantId);

/** A tenant with five rows, and a way for the owner of the database to tamper with them past the trigger. */
async function chain() {
  const { tenantId } = await api.addTenant();
  for (let i = 0; i < 4; i++) await record(tenantId, `thing:${i}`, { value: i });
  const tamper = async (sql: string) => {
    await owner.query('ALTER TABLE audit_log DISABLE TRIGGER only_grows');
    const { rowCount } = await owner.query(sql, [tenantId]);
    await owner.query('ALTER TABLE audit_log ENABLE TRIGGER only_grows');
    expect(rowCount).toBe(1);
  };
  return { tenantId, tamper };
}

describe('the audit log', () => {
  it('is whole as long as nobody touches it', async () => {
    const { tenantId } = await chain();
    expect(await verify(tenantId)).toBeNull();
  });

  it.each([
    [
      'an edited value',
      `UPDATE audit_log SET after = '{"value":9}' WHERE tenant_id = $1 AND position = 3`,
      { position: 3, reason: 'edited' },
    ],
    ['another actor', `UPDATE audit_log SET actor = 'user:2' WHERE tenant_id = $1 AND position = 2`, { position: 2, reason: 'edited' }],
    [
      'another time',
      `UPDATE audit_log SET at = at - interval '1 hour' WHERE tenant_id = $1 AND position = 5`,
      { position: 5, reason: 'edited' },
    ],
    ['a row taken out', `DELETE FROM audit_log WHERE tenant_id = $1 AND position = 3`, { position: 3, reason: 'missing' }],
    ['the first row taken out', `DELETE FROM audit_log WHERE tenant_id = $1 AND position = 1`, { position: 1, reason: 'missing' }],
    [
      'a row with its hash made anew',
      `UPDATE audit_log SET actor = 'user:2', hash = sha256('x') WHERE tenant_id = $1 AND position = 3`,
      { position: 3, reason: 'edited' },
    ],
    [
      'a row hung onto another one',
      `UPDATE audit_log SET previous_hash = sha256('x') WHERE tenant_id = $1 AND position = 4`,
      { position: 4, reason: 'unchained' },
    ],
  ])('shows %s', async (_, sql, fault) => {
    const { tenantId, tamper } = await chain();
    await tamper(sql);
    expect(await verify(tenantId)).toEqual(fault);
  });

  it('lets neither the app nor the owner change or remove a row', async () => {
    await expect(api.database.run(api.tenantId, (tx) => tx.query(`UPDATE audit_log SET actor = 'x'`))).rejects.toThrow('permission denied');
    await expect(api.database.run(api.tenantId, (tx) => tx.query('DELETE FROM audit_log'))).rejects.toThrow('permission denied');
    for (const sql of [`UPDATE audit_log SET actor = 'x'`, 'DELETE FROM audit_log', 'TRUNCATE audit_log'])
      await expect(owner.query(sql)).rejects.toThrow('audit_log only grows');
  });

  it('holds nothing of what was rolled back', async () => {
    const { tenantId } = await chain();
    const work = api.database.run(tenantId, async (tx) => {
      await api.get(AuditService).record(tx, { actor: 'user:1', action: 'thing.changed', subject: 'thing:gone' });
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(JSON.stringify(await api.get(AuditReader).page(tenantId, { limit: 100 }))).not.toContain('thing:gone');
    expect(await verify(tenantId)).toBeNull();
  });

  it('stays a chain when many write at once', async () => {
    const { tenantId } = await chain();
    await Promise.all(Array.from({ length: 40 }, (_, i) => record(tenantId, `thing:at-once-${i}`)));
    expect(await verify(tenantId)).toBeNull();
    expect((await api.get(AuditReader).page(tenantId, { limit: 500 })).items).toHaveLength(45);
  });

  it('is read by admins, newest first, page by page, of their own tenant', async () => {
    const { tenantId } = await chain();
    const admin = await api.signIn('admin', tenantId);
    const page = async (query: string) => auditRoutes.list.reply.parse(await (await admin.request(`/api/audit?${query}`)).json());
    const first = await page('limit=4');
    const second = await page(`limit=4&cursor=${first.nextCursor}`);
    const subjects = [...first.items, ...second.items].map((row) => row.subject);
    expect(subjects).toEqual([`user:${admin.session.user.id}`, 'thing:3', 'thing:2', 'thing:1', 'thing:0', `tenant:${tenantId}`]);
    expect(first.items[1]).toMatchObject({ actor: 'user:1', action: 'thing.changed', before: null, after: { value: 3 } });
  });
});
