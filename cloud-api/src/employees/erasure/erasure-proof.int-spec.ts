import { type Erasure, erasureRoutes } from '@sigap/contracts';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../../api-under-test.js';
import { EdgeService } from '../../fleet/edge/edge.service.js';

let api: ApiUnderTest;
let hr: SignedIn;
const boxes: string[] = [];
const people: string[] = [];
const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 8, minute));

beforeAll(async () => {
  api = await startApi();
  hr = await api.signIn('hr');
  for (const name of ['Gate', 'Hall']) boxes.push((await api.get(EdgeService).create(api.tenantId, { name }, 'system:test')).edgeId);
  for (const [index, code] of ['EMP001', 'EMP002', 'EMP003'].entries()) {
    const reply = await hr.request('/api/employees', { method: 'POST', json: { code, name: `Person ${code}` } });
    const { id } = (await reply.json()) as { id: string };
    people.push(id);
    await erase(id, index + 1, index);
  }
  await hr.request(`/api/employees/${people[0]}`, { method: 'DELETE' });
});
afterAll(() => api.stop());

function execute(sql: string, parameters: unknown[]): Promise<unknown> {
  return api.database.run(api.tenantId, (tx) => tx.execute(sql, [tx.tenantId, ...parameters]));
}
const erase = (employeeId: string, version: number, minute: number) =>
  execute('INSERT INTO gallery_erasures (tenant_id, employee_id, gallery_version, erased_at) VALUES ($1, $2, $3, $4)', [
    employeeId,
    version,
    at(minute),
  ]);
const confirm = (employeeId: string | undefined, edgeId: string | undefined, version: number) =>
  execute(
    `INSERT INTO erasure_confirmations (tenant_id, employee_id, edge_id, gallery_version, confirmed_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (tenant_id, employee_id, edge_id) DO UPDATE SET gallery_version = excluded.gallery_version`,
    [employeeId, edgeId, version, at(30)],
  );
async function list(query = ''): Promise<{ items: Erasure[]; nextCursor: string | null }> {
  const reply = await hr.request(`/api/erasures${query}`);
  expect(reply.status).toBe(200);
  return erasureRoutes.list.reply.parse(await reply.json());
}
const summary = (items: readonly Erasure[]) =>
  items.map(({ code, state, boxes: of }) => `${code} ${state} ${of.map((box) => `${box.edgeName}:${box.state}`).join(' ')}`);

describe('proof of erasure', () => {
  it('waits for each box, newest first, with the name of who has left', async () => {
    await confirm(people[0], boxes[0], 1);
    await confirm(people[0], boxes[1], 9);
    await confirm(people[1], boxes[0], 2);
    const { items } = await list();
    expect(summary(items)).toEqual([
      'EMP003 pending Gate:pending Hall:pending',
      'EMP002 pending Gate:confirmed Hall:pending',
      'EMP001 confirmed Gate:confirmed Hall:confirmed',
    ]);
    expect(items.map(({ reason }) => reason)).toEqual(['consent_withdrawn', 'consent_withdrawn', 'left']);
    expect(items[2]).toMatchObject({
      erasedAt: at(0).toISOString(),
      boxes: [{ confirmedAt: at(30).toISOString(), lastHeardAt: null }, {}],
    });
    expect(summary((await list('?state=confirmed')).items)).toEqual([summary(items)[2]]);
    expect((await list('?state=pending')).items).toHaveLength(2);
  });

  it('comes in pages', async () => {
    const first = await list('?limit=2');
    const second = await list(`?limit=2&cursor=${encodeURIComponent(first.nextCursor ?? '')}`);
    expect([...first.items, ...second.items].map(({ code }) => code)).toEqual(['EMP003', 'EMP002', 'EMP001']);
    expect(second.nextCursor).toBeNull();
  });

  it('a confirmation of an older erasure proves nothing about a newer one', async () => {
    await confirm(people[2], boxes[0], 3);
    await confirm(people[2], boxes[1], 3);
    expect(summary((await list('?state=confirmed')).items)[0]).toContain('EMP003');
    await erase(people[2] ?? '', 12, 40);
    const reply = await hr.request(`/api/employees/${people[2]}/erasure`);
    expect(await reply.json()).toMatchObject({ state: 'pending', erasedAt: at(40).toISOString() });
    expect((await list()).items).toHaveLength(3);
  });

  it('of nobody, of a stranger, for another role: nothing', async () => {
    expect((await hr.request(`/api/employees/${v7()}/erasure`)).status).toBe(404);
    const stranger = await api.signIn('hr', (await api.addTenant()).tenantId);
    expect((await stranger.request(`/api/employees/${people[0]}/erasure`)).status).toBe(404);
    expect(await (await stranger.request('/api/erasures')).json()).toEqual({ items: [], nextCursor: null });
    expect((await (await api.signIn('manager')).request('/api/erasures')).status).toBe(403);
  });
});
