import { problem } from '@sigap/contracts';
import { fakeClock } from '@sigap/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../api-under-test.js';
import { aPackingBox, tell } from '../packing/packing.fixture.js';
import { REMEMBERED_MS } from './idempotency.js';

describe('an idempotency key', () => {
  const clock = fakeClock(new Date());
  let api: ApiUnderTest;
  let admin: SignedIn;
  let count = 0;
  beforeAll(async () => {
    api = await startApi({ clock });
    admin = await api.signIn('admin');
  });
  afterAll(() => api.stop());
  const wanted = () => ({ email: `user-${++count}@example.com`, name: 'Budi', role: 'hr', password: 'a long password' });
  const post = (key: string, json: object, who = admin) =>
    who.request('/api/users', { method: 'POST', json, headers: { 'idempotency-key': key } });

  it('makes a write that is asked for twice happen once, with the same reply', async () => {
    const user = wanted();
    const [first, second] = [await post('a', user), await post('a', user)];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(await second.json()).toEqual(await first.json());
    expect([first.headers.get('idempotent-replayed'), second.headers.get('idempotent-replayed')]).toEqual([null, 'true']);
  });

  it('holds when both come at once', async () => {
    const user = wanted();
    const statuses = (await Promise.all(Array.from({ length: 8 }, () => post('b', user)))).map((reply) => reply.status);
    expect(statuses.filter((status) => status === 201).length).toBeGreaterThanOrEqual(1);
    expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
    const rows = await api.database.run(api.tenantId, (tx) => tx.query('SELECT 1 FROM users WHERE email = $1', [user.email]));
    expect(rows).toHaveLength(1);
  });

  it('is for one request: another body is refused', async () => {
    await post('c', wanted());
    const reply = await post('c', wanted());
    expect(problem.parse(await reply.json())).toMatchObject({ status: 422, code: 'idempotency_mismatch' });
  });

  it('is for one file: another one is refused', async () => {
    const send = (text: string) => {
      const body = new FormData();
      body.append('file', new Blob([text]), 'list.csv');
      return admin.request('/api/packing/order-imports', { method: 'POST', body, headers: { 'idempotency-key': 'file' } });
    };
    const [first, again, other] = [await send('label\nJP1\n'), await send('label\nJP1\n'), await send('label\nJP2\n')];
    expect([first.status, again.status, other.status]).toEqual([201, 201, 422]);
    expect(await again.json()).toEqual(await first.json());
  });

  it('keeps no reply in the clear', async () => {
    const user = wanted();
    await post('sealed', user);
    const rows = await api.database.run(api.tenantId, (tx) => tx.query<{ row: string }>('SELECT k::text AS row FROM idempotency_keys k'));
    expect(rows.map(({ row }) => row).join()).not.toContain(user.email);
  });

  it('also makes what is only ordered happen once', async () => {
    const box = await aPackingBox(api);
    const parcel = box.parcel();
    await tell(api, box, parcel.events);
    const order = () => admin.request(`/api/recordings/${parcel.id}/upload`, { method: 'POST', headers: { 'idempotency-key': 'order' } });
    const [first, second] = [await order(), await order()];
    expect([first.status, second.status, second.headers.get('idempotent-replayed')]).toEqual([202, 202, 'true']);
    expect(await second.json()).toEqual(await first.json());
  });

  it('is free again after a failure', async () => {
    const taken = { ...wanted(), email: admin.session.user.email };
    expect((await post('d', taken)).status).toBe(409);
    expect((await post('d', wanted())).status).toBe(201);
  });

  it('belongs to its caller', async () => {
    const user = wanted();
    await post('e', user);
    const other = await post('e', user, await api.signIn('admin'));
    expect(problem.parse(await other.json()).code).toBe('user_email_taken');
  });

  it('is forgotten after a day', async () => {
    await post('f', wanted());
    clock.advance(REMEMBERED_MS);
    expect((await post('f', wanted(), await api.signIn('admin'))).status).toBe(201);
  });

  it('must be printable and short', async () => {
    for (const key of ['x'.repeat(201), 'a b']) expect((await post(key, wanted(), await api.signIn('admin'))).status).toBe(400);
  });
});
