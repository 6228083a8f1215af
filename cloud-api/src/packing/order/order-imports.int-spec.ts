import { importedOrder, orderImport, page, problem } from '@sigap/contracts';
import pg from 'pg';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../../api-under-test.js';
import { aPackingBox, type PackingBox, tell } from '../packing.fixture.js';
import { packed } from '../reports.fixture.js';

const imports = page(orderImport);
const orders = page(importedOrder);

describe('order lists', () => {
  let api: ApiUnderTest;
  let owner: pg.Client;
  let manager: SignedIn;
  let box: PackingBox;

  beforeAll(async () => {
    api = await startApi();
    owner = new pg.Client({ connectionString: api.databaseUrl });
    await owner.connect();
    manager = await api.signIn('manager');
    box = await aPackingBox(api);
  });
  afterAll(async () => {
    await owner.end();
    await api.stop();
  });

  const send = (text: string | Uint8Array<ArrayBuffer>, name = 'pesanan.csv', who = manager) => {
    const body = new FormData();
    body.append('file', new Blob([text], { type: 'text/csv' }), name);
    return who.request('/api/packing/order-imports', { method: 'POST', body });
  };
  const add = async (text: string) => {
    const reply = await send(text);
    expect(reply.status).toBe(201);
    return orderImport.parse(await reply.json());
  };
  const listed = async (id: string) => {
    const found = imports.parse(await (await manager.request('/api/packing/order-imports')).json()).items.find((one) => one.id === id);
    if (found === undefined) throw new Error('the list is not there');
    return found;
  };
  const ordersOf = async (id: string, query = '') =>
    orders.parse(await (await manager.request(`/api/packing/order-imports/${id}/orders?${query}`)).json());
  const audited = async (action: string, id: string) =>
    (
      await owner.query<{ after: string; before: string }>('SELECT before, after FROM audit_log WHERE action = $1 AND subject = $2', [
        action,
        `order-list:${id}`,
      ])
    ).rows;
  const stored = async () => (await owner.query<{ n: number }>('SELECT count(*)::int AS n FROM imported_orders')).rows[0]?.n;
  const parcel = (label: string, change: object = {}) => ({
    sessionId: v7(),
    edgeId: box.edgeId,
    cameraId: v7(),
    employeeId: v7(),
    scannedAt: '2026-11-20T01:00:00.000Z',
    label,
    ...change,
  });

  it('show what left without a clip, whatever came first', async () => {
    await tell(api, box, box.parcel({ label: 'RESI-EARLY' }).events);
    const added = await add('resi;pesanan;platform;tanggal\nRESI-EARLY;A1;Shopee;20/11/2026 08:00\nRESI-LATE;A2;;\nRESI-NEVER;A3;;\n');
    expect(added).toMatchObject({
      fileName: 'pesanan.csv',
      importedBy: manager.session.user.name,
      orders: 3,
      withClip: 1,
      withoutClip: 2,
      refused: [],
    });
    expect(await audited('order-list.imported', added.id)).toHaveLength(1);
    const late = box.parcel({ label: 'RESI-LATE' });
    await tell(api, box, late.events);
    expect(await listed(added.id)).toMatchObject({ withClip: 2, withoutClip: 1 });
    expect((await ordersOf(added.id, 'missing=true')).items.map(({ label }) => label)).toEqual(['RESI-NEVER']);
    const all = await ordersOf(added.id);
    // eight in the morning in Jakarta
    expect(all.items[0]).toMatchObject({
      label: 'RESI-EARLY',
      orderNumber: 'A1',
      platform: 'Shopee',
      shippedAt: '2026-11-20T01:00:00.000Z',
    });
    expect(all.items[1]).toMatchObject({ label: 'RESI-LATE', recordingId: late.id, shippedAt: null });
  });

  it('come ten at a time, since each is counted', async () => {
    const { tenantId } = await api.addTenant();
    const other = await api.signIn('manager', tenantId);
    for (let n = 0; n < 12; n += 1) expect((await send(`label\nL${n}\n`, `${n}.csv`, other)).status).toBe(201);
    const read = async (cursor: string) =>
      imports.parse(await (await other.request(`/api/packing/order-imports?limit=50${cursor}`)).json());
    const first = await read('');
    const second = await read(`&cursor=${encodeURIComponent(first.nextCursor ?? '')}`);
    const names = [...first.items, ...second.items].map(({ fileName }) => fileName);
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([10, 2, null]);
    expect(names.toSorted()).toEqual(Array.from({ length: 12 }, (_, n) => `${n}.csv`).toSorted());
  });

  it('take neither a cancelled recording for a proof, nor a return, nor one without a clip, nor one of another tenant', async () => {
    const [gone = ''] = await packed(api, [
      parcel('NO-MISSING'),
      parcel('NO-CANCELLED', { stopReason: 'cancelled' }),
      parcel('NO-RETURN', { mode: 'return' }),
      parcel('YES-RUNNING', { seconds: null }),
    ]);
    await api.database.run(api.tenantId, (tx) => tx.query('UPDATE recordings SET missing_event = id WHERE id = $1', [gone]));
    const other = await api.addTenant();
    await packed(api, [parcel('NO-STRANGER')], other.tenantId);
    const { id } = await add('label\nNO-MISSING\nNO-CANCELLED\nNO-RETURN\nYES-RUNNING\nNO-STRANGER\n');
    expect((await ordersOf(id)).items.filter(({ recordingId }) => recordingId !== null).map(({ label }) => label)).toEqual(['YES-RUNNING']);
  });

  it('tell each line that was left out and keep the others', async () => {
    const added = await add('resi,tanggal\nGOOD-1,2026-11-20\n,\nBAD-DATE,31/02/2026\n,2026-11-20\nGOOD-2,\n');
    expect(added).toMatchObject({
      orders: 2,
      refusedTotal: 2,
      refused: [
        { line: 4, reason: 'date_invalid' },
        { line: 5, reason: 'label_missing' },
      ],
    });
  });

  it('are gone over page by page', async () => {
    const { id } = await add(`label\n${Array.from({ length: 25 }, (_, i) => `PAGE-${i}`).join('\n')}`);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const found = await ordersOf(id, `limit=10${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...found.items.map(({ label }) => label));
      cursor = found.nextCursor;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => `PAGE-${i}`));
    const first = imports.parse(await (await manager.request('/api/packing/order-imports?limit=1')).json());
    const second = imports.parse(await (await manager.request(`/api/packing/order-imports?limit=1&cursor=${first.nextCursor}`)).json());
    expect(first.items[0]?.id).toBe(id);
    expect(second.items[0]?.id).not.toBe(id);
  });

  it.each([
    ['with another header', 'nama,alamat\nBudi,Jalan\n'],
    ['that is empty', ''],
    ['that is a picture', Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)],
    ['with a quote that is never closed', 'resi,order\nJP1,"A1\nJP2,A2\n'],
  ])('are refused as a whole: a file %s', async (_, text) => {
    const before = await stored();
    const reply = await send(text);
    expect(problem.parse(await reply.json())).toMatchObject({ status: 422, code: 'order_list_invalid' });
    expect(await stored()).toBe(before);
  });

  it('of more than 10 MB are refused', async () => {
    const reply = await send('x'.repeat(10 * 1024 * 1024 + 1));
    expect(problem.parse(await reply.json())).toMatchObject({ status: 413, code: 'payload_too_large' });
  });

  it('need a file', async () => {
    const body = new FormData();
    body.append('note', 'none');
    const reply = await manager.request('/api/packing/order-imports', { method: 'POST', body });
    expect(problem.parse(await reply.json()).code).toBe('order_list_invalid');
  });

  it('of 100,000 lines are taken', async () => {
    const lines = Array.from({ length: 100_000 }, (_, i) => `BIG${i};A${i};shopee;2026-11-20`);
    const { id, orders: count } = await add(`resi;order;platform;tanggal\n${lines.join('\n')}`);
    expect(count).toBe(100_000);
    expect((await manager.request(`/api/packing/order-imports/${id}`, { method: 'DELETE' })).status).toBe(204);
  });

  it('are removed with their orders, once, and that is noted', async () => {
    const { id } = await add('label\nGONE-1\n');
    const remove = () => manager.request(`/api/packing/order-imports/${id}`, { method: 'DELETE' });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    expect((await manager.request(`/api/packing/order-imports/${id}/orders`)).status).toBe(404);
    expect((await owner.query('SELECT 1 FROM imported_orders WHERE import_id = $1', [id])).rows).toEqual([]);
    const [entry] = await audited('order-list.removed', id);
    expect(JSON.parse(entry?.before ?? '')).toEqual({ fileName: 'pesanan.csv', orders: 1 });
  });
});
