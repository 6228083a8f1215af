import { problem, recordingIndexRoutes, type SigapEvent } from '@sigap/contracts';
import { fakeClock, type FakeClock } from '@sigap/testing';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../api-under-test.js';
import { aPackingBox, type PackingBox, tell, upload } from './packing.fixture.js';

let clock: FakeClock;
let api: ApiUnderTest;
let manager: SignedIn;
let box: PackingBox;
beforeAll(async () => {
  clock = fakeClock(new Date('2026-11-21T02:00:00.000Z'));
  api = await startApi({ clock });
  manager = await api.signIn('packing_supervisor');
  box = await aPackingBox(api);
  await tell(api, box, [box.keyMade()]);
});
afterAll(() => api.stop());

const list = async (query = '', who = manager) => {
  const reply = await who.request(`/api/recordings${query}`);
  expect(reply.status).toBe(200);
  return recordingIndexRoutes.list.reply.parse(await reply.json());
};
const labels = async (query: string) => (await list(query)).items.map(({ label }) => label);
const file = (id: string, headers: Record<string, string> = {}, query = '') =>
  manager.request(`/api/recordings/${id}/file${query}`, { headers });
const codeOf = async (reply: Response) => problem.parse(await reply.json()).code;
async function aParcel(change: Parameters<PackingBox['parcel']>[0] = {}) {
  const parcel = box.parcel(change);
  await tell(api, box, parcel.events);
  return parcel;
}
async function audited(action: string, id: string): Promise<number> {
  const sql = 'SELECT 1 FROM audit_log WHERE action = $1 AND subject = $2';
  return api.database.run(api.tenantId, async (tx) => (await tx.query(sql, [action, `recording:${id}`])).length);
}

describe('a parcel', () => {
  it('is in the index as soon as the box told, and its clip plays once it was sent', async () => {
    const parcel = box.parcel({ label: 'SPXID000000000001' });
    await tell(api, box, parcel.events.slice(0, 1));
    expect((await list()).items).toMatchObject([{ id: parcel.id, label: parcel.label, location: 'recording', sha256: null }]);
    await tell(api, box, parcel.events.slice(1));
    const [row] = (await list('?label=00000001')).items;
    expect(row).toMatchObject({
      id: parcel.id,
      location: 'box',
      sha256: parcel.sha256,
      bytes: parcel.clip.byteLength,
      durationMs: 25_000,
      gapMs: 500,
      cameraName: 'Meja 1',
      startedAt: '2026-11-20T00:59:55.000Z',
      stopReason: 'scan',
      edgeId: box.edgeId,
      // 15 days for this marketplace, one and an hour are over
      claimDaysLeft: 14,
    });
    expect(await codeOf(await file(parcel.id))).toBe('clip_not_here');
    expect((await upload(api, box, parcel)).status).toBe(200);
    expect((await list()).items[0]).toMatchObject({ location: 'cloud', receivedBytes: parcel.clip.byteLength });
    const reply = await file(parcel.id);
    expect(reply.headers.get('content-type')).toBe('video/mp4');
    expect(Buffer.from(await reply.arrayBuffer()).equals(parcel.clip)).toBe(true);
  });

  it('whose clip is told before the scan shows when both are there; what was kept of it, too', async () => {
    const parcel = box.parcel();
    await tell(api, box, parcel.events.slice(2));
    expect((await manager.request(`/api/recordings/${parcel.id}`)).status).toBe(404);
    await tell(api, box, parcel.events.slice(0, 1));
    const { id } = parcel;
    const location = async () =>
      recordingIndexRoutes.read.reply.parse(await (await manager.request(`/api/recordings/${id}`)).json()).location;
    expect(await location()).toBe('box');
    await tell(api, box, [
      box.event('clip.pruned', { recordingId: id, sha256: parcel.sha256, prunedAt: new Date().toISOString(), reason: 'quota' }),
    ]);
    expect(await location()).toBe('pruned');
    const lost = box.parcel();
    const missing = box.event('clip.missing', { recordingId: lost.id, reason: 'no-video', detail: 'no picture came' });
    await tell(api, box, [...lost.events.slice(0, 2), missing]);
    expect((await list(`?location=missing`)).items.map((row) => row.id)).toEqual([lost.id]);
    for (const [gone, code] of [
      [id, 'clip_pruned'],
      [lost.id, 'clip_not_stored'],
    ] as const)
      expect(await codeOf(await manager.request(`/api/recordings/${gone}/upload`, { method: 'POST' }))).toBe(code);
  });

  it('of one box is not changed by what another box tells of the same id', async () => {
    const parcel = await aParcel({ label: 'ORIGINAL-1' });
    const other = await aPackingBox(api);
    clock.advance(1_000);
    const forged = other.parcel({ recordingId: parcel.id, label: 'FORGED-1' }).events;
    // as if they had been first
    const backdated = forged.map((event) => ({ ...event, id: event.id.replace(/^.{8}/, '01000000') }));
    await tell(api, other, backdated);
    const reply = await manager.request(`/api/recordings/${parcel.id}`);
    expect(await reply.json()).toMatchObject({ label: 'ORIGINAL-1', edgeId: box.edgeId, sha256: parcel.sha256 });
  });
});

describe('search', () => {
  const day = (n: number) => new Date(Date.UTC(2026, 9, n, 3));
  const employeeId = v7();
  beforeAll(async () => {
    for (const [n, label] of ['JNE-ALPHA-001', 'JNE-BETA-002', 'SICEPAT%_003', 'JNE-alpha-004'].entries())
      await aParcel({ label, scannedAt: day(n + 1), platform: n === 1 ? 'lazada' : 'shopee', ...(n === 3 ? { employeeId } : {}) });
    await aParcel({ label: 'RETUR-005', scannedAt: day(5), mode: 'return' });
  });
  it.each([
    ['?label=alpha', ['JNE-alpha-004', 'JNE-ALPHA-001']],
    ['?label=E-BETA-0', ['JNE-BETA-002']],
    // two characters: no index, the same answer
    ['?label=%25_', ['SICEPAT%_003']],
    ['?label=%25_0', ['SICEPAT%_003']],
    ['?label=JNE-_____-0', []],
    [`?employeeId=${employeeId}`, ['JNE-alpha-004']],
    [`?label=alpha&employeeId=${employeeId}`, ['JNE-alpha-004']],
    ['?platform=lazada', ['JNE-BETA-002']],
    ['?mode=return', ['RETUR-005']],
    [`?from=${day(2).toISOString()}&to=${day(4).toISOString()}`, ['SICEPAT%_003', 'JNE-BETA-002']],
    [`?label=jne&from=${day(2).toISOString()}&to=${day(4).toISOString()}`, ['JNE-BETA-002']],
    ['?label=jne&location=box', ['JNE-alpha-004', 'JNE-BETA-002', 'JNE-ALPHA-001']],
    ['?label=jne&location=cloud', []],
  ])('%s', async (query, expected) => {
    expect(await labels(query)).toEqual(expected);
  });

  it.each(['?label=JNE', '?platform=shopee'])('comes in pages: %s', async (query) => {
    const whole = await labels(query);
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const at: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = await list(`${query}&limit=2${at}`);
      paged.push(...page.items.map(({ label }) => label));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(whole);
    expect(whole.length).toBeGreaterThan(2);
  });

  it('links clips of the same label, and knows when a claim may still come', async () => {
    const first = await aParcel({ label: 'SAME-1', scannedAt: day(1) });
    const second = await aParcel({ label: 'SAME-1', scannedAt: day(6) });
    const rows = (await list('?label=SAME-1')).items;
    expect(rows.map(({ id, sameLabelIds, claimDaysLeft }) => ({ id, sameLabelIds, claimDaysLeft }))).toEqual([
      { id: second.id, sameLabelIds: [first.id], claimDaysLeft: -30 },
      { id: first.id, sameLabelIds: [second.id], claimDaysLeft: -35 },
    ]);
    expect((await list('?mode=return')).items[0]?.claimDaysLeft).toBeNull();
  });

  it('is exported as CSV that no spreadsheet runs', async () => {
    await aParcel({ label: '=1+1,"x"', scannedAt: day(7) });
    const reply = await manager.request(`/api/recordings/export?from=${day(7).toISOString()}&to=${day(8).toISOString()}`);
    expect(reply.headers.get('content-type')).toMatch(/^text\/csv/);
    const [head, line, end] = (await reply.text()).split('\r\n');
    expect(head).toMatch(/label,scanned_at/);
    expect(line).toMatch(/^"'=1\+1,""x""",2026-10-07T03:00:00\.000Z,/);
    expect(end).toBe('');
  });
});

describe('ranges', () => {
  it('are sent as they are asked for', async () => {
    const parcel = await aParcel();
    await upload(api, box, parcel);
    const total = parcel.clip.byteLength;
    const cases = [
      ['bytes=0-99', 0, 99],
      ['bytes=65530-65545', 65_530, 65_545],
      ['bytes=199999-', 199_999, total - 1],
      ['bytes=-70000', total - 70_000, total - 1],
      ['bytes=100-99999999', 100, total - 1],
    ] as const;
    for (const [range, from, to] of cases) {
      const reply = await file(parcel.id, { range });
      expect([reply.status, reply.headers.get('content-range')]).toEqual([206, `bytes ${from}-${to}/${total}`]);
      expect(reply.headers.get('content-length')).toBe(String(to - from + 1));
      expect(Buffer.from(await reply.arrayBuffer()).equals(parcel.clip.subarray(from, to + 1))).toBe(true);
    }
    const beyond = await file(parcel.id, { range: `bytes=${total}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${total}`]);
    expect((await file(parcel.id, { range: 'bytes=0-9', 'if-range': '"another"' })).status).toBe(200);
    expect((await file(parcel.id, { range: 'bytes=0-9', 'if-range': `"${parcel.sha256}"` })).status).toBe(206);
    expect((await file(parcel.id, { 'if-none-match': `"${parcel.sha256}"` })).status).toBe(304);
    const download = await file(parcel.id, {}, '?download=1');
    expect(download.headers.get('content-disposition')).toBe(`attachment; filename="${parcel.label}_2026-11-20T010000.mp4"`);
    const head = await manager.request(`/api/recordings/${parcel.id}/file`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(total)]);
  });

  it('of one look are one entry of the audit log; later there is another', async () => {
    const parcel = await aParcel();
    await upload(api, box, parcel);
    for (let n = 0; n < 5; n += 1) await file(parcel.id, { range: `bytes=${n}-${n}` });
    expect(await audited('recording.viewed', parcel.id)).toBe(1);
    clock.advance(11 * 60_000);
    await file(parcel.id, { range: 'bytes=0-9' });
    await file(parcel.id, {}, '?download=1');
    expect([await audited('recording.viewed', parcel.id), await audited('recording.downloaded', parcel.id)]).toEqual([2, 1]);
  });
});

describe('orders to the box', () => {
  const orders = async () => {
    const reply = await api.request('/api/edge/clip-orders', { headers: { authorization: box.authorization } });
    return (await reply.json()) as { version: number; uploads: string[]; holds: string[] };
  };
  it('name what is wanted, first asked first, until it is there', async () => {
    const [a, b] = [await aParcel(), await aParcel()];
    const before = await orders();
    for (const { id } of [b, a, b]) {
      clock.advance(1_000);
      expect((await manager.request(`/api/recordings/${id}/upload`, { method: 'POST' })).status).toBe(202);
    }
    const now = await orders();
    expect(now.uploads).toEqual([...before.uploads, b.id, a.id]);
    expect(now.version).toBeGreaterThan(before.version);
    await upload(api, box, b);
    expect((await orders()).uploads).toEqual([...before.uploads, a.id]);
    expect(await audited('recording.upload-ordered', b.id)).toBe(1);
  });
  it('do not name what the cloud has, and what is still recorded comes after the others', async () => {
    const [running, here, later] = [box.parcel(), await aParcel(), await aParcel()];
    await tell(api, box, running.events.slice(0, 1));
    const before = await orders();
    await upload(api, box, here);
    for (const { id } of [running, here, later]) {
      clock.advance(1_000);
      // as left by an order that was given while the last part was checked
      await api.database.run(api.tenantId, (tx) =>
        tx.execute(`INSERT INTO clip_orders (tenant_id, edge_id, recording_id, ordered_at, ordered_by) VALUES ($1, $2, $3, $4, 'test')`, [
          api.tenantId,
          box.edgeId,
          id,
          clock.now(),
        ]),
      );
    }
    expect((await orders()).uploads).toEqual([...before.uploads, later.id, running.id]);
    await api.database.run(api.tenantId, (tx) => tx.execute(`DELETE FROM clip_orders WHERE ordered_by = 'test'`));
  });
  it('name what is on hold, whole each time', async () => {
    const { id } = await aParcel();
    const put = (hold: boolean) => manager.request(`/api/recordings/${id}/hold`, { method: 'PUT', json: { hold } });
    expect(await (await put(true)).json()).toMatchObject({ legalHold: true });
    expect((await orders()).holds).toEqual([id]);
    await put(true);
    await put(false);
    expect((await orders()).holds).toEqual([]);
    expect([await audited('recording.held', id), await audited('recording.released', id)]).toEqual([1, 1]);
  });
});

it('another tenant sees nothing, and other roles are refused', async () => {
  const parcel = await aParcel();
  await upload(api, box, parcel);
  const stranger = await api.signIn('admin', (await api.addTenant()).tenantId);
  for (const path of ['', '/file', '/manifest', '/verification', '/shares'])
    expect((await stranger.request(`/api/recordings/${parcel.id}${path}`)).status).toBe(404);
  expect((await list('', stranger)).items).toEqual([]);
  expect((await list(`?label=${parcel.label}`, stranger)).items).toEqual([]);
  for (const role of ['packer', 'hr', 'supervisor'] as const)
    expect((await (await api.signIn(role)).request(`/api/recordings/${parcel.id}/file`)).status).toBe(403);
});

it('sessions are told with what was packed in them', async () => {
  const own = await aPackingBox(api);
  const startedAt = '2026-11-20T00:00:00.000Z';
  await tell(api, own, [own.event('packing.session.started', { sessionId: own.sessionId, startedAt, startedBy: null }, null)]);
  const employeeId = v7();
  for (let n = 0; n < 3; n += 1) await tell(api, own, own.parcel(n === 0 ? {} : { employeeId }).events);
  // neither is a parcel that left, as the figures have it
  await tell(api, own, own.parcel({ mode: 'return', employeeId }).events);
  const [started, stopped] = own.parcel({ employeeId }).events;
  await tell(api, own, [started, { ...stopped, data: { ...stopped?.data, stopReason: 'cancelled' } } as SigapEvent] as SigapEvent[]);
  const endedAt = '2026-11-20T08:00:00.000Z';
  await tell(api, own, [
    own.event('packing.session.ended', { sessionId: own.sessionId, startedAt, endedAt, endedBy: null, forced: true }, null),
  ]);
  const { items } = recordingIndexRoutes.sessions.reply.parse(await (await manager.request('/api/packing/sessions')).json());
  expect(items).toMatchObject([{ id: own.sessionId, startedAt, endedAt, forced: true, parcels: 3, employees: 2 }]);
});

describe('choices of the search', () => {
  it('are the people and tables that packed, and the platforms of the settings', async () => {
    const { id: employeeId } = await api.signIn('admin').then(async (admin) => {
      const reply = await admin.request('/api/employees', {
        method: 'POST',
        body: JSON.stringify({ code: 'EMP777', name: 'Wati Pengepak' }),
        headers: { 'content-type': 'application/json' },
      });
      return (await reply.json()) as { id: string };
    });
    const said = { assignmentId: v7(), sessionId: box.sessionId, employeeId, platform: 'shopee', assignedAt: '2026-11-20T00:30:00.000Z' };
    await tell(api, box, [box.event('packing.station.assigned', said)]);
    const reply = await manager.request('/api/recordings/choices');
    const { employees, platforms } = recordingIndexRoutes.choices.reply.parse(await reply.json());
    expect(employees).toContainEqual({ id: employeeId, code: 'EMP777', name: 'Wati Pengepak' });
    expect(platforms.map(({ code }) => code)).toContain('shopee');
    expect((await (await api.signIn('packer')).request('/api/recordings/choices')).status).toBe(403);
  });
});
