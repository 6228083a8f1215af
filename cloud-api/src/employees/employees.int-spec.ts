import type { Employee } from '@sigap/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../api-under-test.js';

const phone = '+6281234567890';
let api: ApiUnderTest;
let hr: SignedIn;
let supervisor: SignedIn;
let stranger: SignedIn;
let count = 0;

beforeAll(async () => {
  api = await startApi();
  hr = await api.signIn('hr');
  supervisor = await api.signIn('supervisor');
  const other = await api.addTenant();
  stranger = await api.signIn('hr', other.tenantId);
});
afterAll(() => api.stop());

const add = (body: object) => {
  count += 1;
  return hr.request('/api/employees', { method: 'POST', json: { code: `T${String(count).padStart(4, '0')}`, name: 'Siti', ...body } });
};
async function added(body: object = {}): Promise<Employee> {
  const reply = await add(body);
  expect(reply.status).toBe(201);
  return (await reply.json()) as Employee;
}
const change = (id: string, json: object) => hr.request(`/api/employees/${id}`, { method: 'PATCH', json });
const statuses = (replies: readonly Response[]) => replies.map((reply) => reply.status).toSorted((a, b) => a - b);
const codeOf = async (reply: Response) => [reply.status, ((await reply.json()) as { code: string }).code];

describe('employees', () => {
  it('are added, read, changed and listed', async () => {
    const siti = await added({ code: 'EMP001', department: 'Produksi', role: 'Operator', phone });
    expect(siti).toMatchObject({ code: 'EMP001', phone, supervisorId: null, consent: null, templates: 0 });
    expect(await (await change(siti.id, { name: 'Siti Aminah', department: null })).json()).toMatchObject({
      name: 'Siti Aminah',
      department: null,
      role: 'Operator',
    });
    const { items } = (await (await hr.request('/api/employees?search=siti%20am')).json()) as { items: Employee[] };
    expect(items.map((one) => one.id)).toEqual([siti.id]);
  });

  it('show phone numbers and addresses to those who may edit people alone, and the audit log holds none', async () => {
    const email = 'siti@example.com';
    const { id } = await added({ phone, email: ' Siti@Example.com' });
    expect(await (await hr.request(`/api/employees/${id}`)).json()).toMatchObject({ phone, email });
    expect(await (await supervisor.request(`/api/employees/${id}`)).json()).toMatchObject({
      phone: '+**********890',
      email: 's***@example.com',
    });
    const audit = await (await (await api.signIn('admin')).request('/api/audit?limit=500')).text();
    expect(audit).toContain(id);
    expect(audit).not.toContain(phone);
    expect(audit).not.toContain(email);
  });

  it('have codes that nobody else has, in any case of letters, also when two ask at once', async () => {
    await added({ code: 'UNIQ-1' });
    expect(await codeOf(await add({ code: 'uniq-1' }))).toEqual([409, 'employee_code_taken']);
    const both = await Promise.all([add({ code: 'RACE' }), add({ code: 'RACE' })]);
    expect(statuses(both)).toEqual([201, 409]);
    const other = await added();
    expect(await codeOf(await change(other.id, { code: 'UNIQ-1' }))).toEqual([409, 'employee_code_taken']);
  });

  it.each([
    ['no name', { name: '' }],
    ['a code with a slash', { code: '../etc' }],
    ['an address that is none', { email: 'siti@' }],
    ['an address with a second line', { email: 'siti@example.com\r\nBcc: x@example.com' }],
    ['a phone that is none', { phone: '0812 345' }],
    ['a field that is not declared', { tenantId: crypto.randomUUID() }],
    ['a number for a name', { name: 7 }],
    ['a right-to-left override', { name: 'a\u202eb' }],
  ])('refuse %s', async (_name, body) => {
    expect(await codeOf(await add(body))).toEqual([400, 'invalid_request']);
  });

  it('search by letters that mean something to SQL and LIKE', async () => {
    await added({ name: "O'Neil 100%_" });
    for (const [search, found] of [
      ["O'Neil", 1],
      ['100%_', 1],
      ['%', 1],
      ["'; DROP TABLE employees; --", 0],
    ] as const) {
      const reply = await hr.request(`/api/employees?search=${encodeURIComponent(search)}`);
      expect([search, ((await reply.json()) as { items: object[] }).items.length]).toEqual([search, found]);
    }
  });

  it('come in pages, sorted by code, each once', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = (await (await hr.request(`/api/employees?limit=3${cursor}`)).json()) as { items: Employee[]; nextCursor: string | null };
      seen.push(...page.items.map((one) => one.code));
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(seen).toEqual([...new Set(seen)].toSorted());
    expect(seen).toContain('EMP001');
  });
});

describe('organisation tree', () => {
  it('has no rings, however long, also when two changes meet', async () => {
    const top = await added();
    const middle = await added({ supervisorId: top.id });
    const low = await added({ supervisorId: middle.id });
    expect(await codeOf(await change(top.id, { supervisorId: low.id }))).toEqual([422, 'supervisor_cycle']);
    expect(await codeOf(await change(top.id, { supervisorId: top.id }))).toEqual([422, 'supervisor_cycle']);
    const [a, b] = [await added(), await added()];
    const both = await Promise.all([change(a.id, { supervisorId: b.id }), change(b.id, { supervisorId: a.id })]);
    expect(statuses(both)).toEqual([200, 422]);
  });

  it("knows the tenant's own people alone", async () => {
    const foreign = (await (
      await stranger.request('/api/employees', { method: 'POST', json: { code: 'X1', name: 'X' } })
    ).json()) as Employee;
    expect(await codeOf(await add({ supervisorId: foreign.id }))).toEqual([422, 'supervisor_unknown']);
    expect(await codeOf(await add({ supervisorId: crypto.randomUUID() }))).toEqual([422, 'supervisor_unknown']);
  });

  it('closes the gap when somebody leaves, and the code is free again', async () => {
    const top = await added();
    const middle = await added({ code: 'LEAVES', supervisorId: top.id });
    const low = await added({ supervisorId: middle.id });
    expect((await hr.request(`/api/employees/${middle.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await hr.request(`/api/employees/${middle.id}`)).status).toBe(404);
    expect(await (await hr.request(`/api/employees/${low.id}`)).json()).toMatchObject({ supervisorId: top.id });
    await added({ code: 'LEAVES' });
  });
});

describe('separation', () => {
  it('another tenant, and who may not edit, gets nowhere', async () => {
    const { id } = await added();
    const other = crypto.randomUUID();
    for (const [method, path, json] of [
      ['GET', '', undefined],
      ['PATCH', '', { name: 'Mine' }],
      ['DELETE', '', undefined],
      ['POST', '/consents', { method: 'written' }],
      ['DELETE', '/consents', undefined],
      ['GET', '/enrolments', undefined],
      ['GET', `/enrolments/${other}/picture`, undefined],
      ['DELETE', `/enrolments/${other}`, undefined],
    ] as const) {
      const reply = await stranger.request(`/api/employees/${id}${path}`, { method, ...(json === undefined ? {} : { json }) });
      expect([method, path, reply.status]).toEqual([method, path, 404]);
      if (method === 'GET' && path === '') continue;
      const forbidden = await supervisor.request(`/api/employees/${id}${path}`, { method, ...(json === undefined ? {} : { json }) });
      expect([method, path, forbidden.status]).toEqual([method, path, 403]);
    }
    const form = new FormData();
    form.append('pictures', new Blob(['x']), 'x.jpg');
    expect((await stranger.request(`/api/employees/${id}/enrolments`, { method: 'POST', body: form })).status).toBe(404);
    expect(await (await hr.request(`/api/employees/${id}`)).json()).toMatchObject({ name: 'Siti', consent: null });
  });
});
