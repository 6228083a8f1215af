import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workplace } from '../alerts/workplace.fixture.js';
import type { SignedIn } from '../api-under-test.js';
import { PresenceRepository } from './presence.repository.js';
import { siteDay } from './site-day.js';

let workplace: Workplace;
let manager: SignedIn;
let door: string;
let hall: string;
let lee: string;
let never: string;
beforeAll(async () => {
  workplace = await Workplace.open();
  manager = await workplace.api.signIn('manager');
  door = await workplace.camera('CAM1', 'Entrance Zone');
  hall = await workplace.camera('CAM2', 'Hall');
  const dewi = await workplace.employee('EMP000', 'Dewi');
  lee = await workplace.employee('EMP001', 'Lee', { supervisorId: dewi });
  never = await workplace.employee('EMP002', 'Never');
});
afterAll(() => workplace.close());

const read = async <T>(path: string) => {
  const reply = await manager.request(path);
  expect(reply.status).toBe(200);
  return (await reply.json()) as T;
};
type List = { items: Record<string, unknown>[]; nextCursor: string | null; counts?: unknown };

describe('GET /api/presence', () => {
  it('lists everybody by code, also those never seen, with counts', async () => {
    await workplace.see(lee, door, workplace.now(20));
    await workplace.see(lee, hall, workplace.now(5));
    expect(await read('/api/presence')).toMatchObject({
      items: [
        { code: 'EMP000' },
        {
          employeeId: lee,
          code: 'EMP001',
          status: 'AVAILABLE',
          supervisorName: 'Dewi',
          cameraId: hall,
          cameraName: 'CAM2',
          zone: 'Hall',
          enrolled: false,
        },
        { employeeId: never, code: 'EMP002', status: 'UNKNOWN', lastSeenAt: null, cameraId: null, firstInAt: null },
      ],
      counts: { present: 1, alert: 0, unknown: 2, total: 3 },
      nextCursor: null,
    });
  });

  it('comes in pages, of which each person is on one', async () => {
    const first = await read<List>('/api/presence?limit=2');
    const second = await read<List>(`/api/presence?limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ code }) => code)).toEqual(['EMP000', 'EMP001', 'EMP002']);
    expect(second.nextCursor).toBeNull();
    expect((await manager.request('/api/presence?cursor=nonsense')).status).toBe(400);
  });

  it('who may not see whereabouts does not', async () => {
    const cashier = await workplace.api.signIn('cashier');
    for (const path of ['/api/presence', '/api/sightings', '/api/notifications']) expect((await cashier.request(path)).status).toBe(403);
  });

  it('first in and last out are of the day of the site, and both ways to ask agree', async () => {
    const repository = new PresenceRepository();
    const day = siteDay(workplace.now(), 'Asia/Jakarta');
    const night = await workplace.employee('EMP003', 'Night');
    const [before, after] = [day.start - 600_000, day.start + 1];
    const id = v7();
    for (const [lastSeenAt, type] of [
      [before, 'sighting.started'],
      [after, 'sighting.seen'],
    ] as const) {
      const data = {
        sightingId: id,
        employeeId: night,
        startedAt: new Date(before).toISOString(),
        lastSeenAt: new Date(lastSeenAt).toISOString(),
        similarity: 0.9,
        pack: 'face-api',
        shots: 3,
      };
      await workplace.send([workplace.event({ type, cameraId: door, data })]);
    }
    const [all, some] = await workplace.api.database.run(workplace.api.tenantId, async (tx) => [
      await repository.tracking(tx, null, day, workplace.now()),
      await repository.tracking(tx, [night, lee], day, workplace.now()),
    ]);
    const byId = (rows: typeof all) =>
      new Map(rows?.filter(({ employeeId }) => employeeId === night || employeeId === lee).map((row) => [row.employeeId, row]));
    expect(byId(some)).toEqual(byId(all));
    expect(byId(some).get(night)).toMatchObject({ firstInAt: day.start, lastOutAt: after, lastSeenAt: after });
  });
});

describe('GET /api/sightings', () => {
  it('newest first, in pages, by person, camera and time; what was taken back is gone', async () => {
    const all = await read<List>(`/api/sightings?employeeId=${lee}`);
    expect(all.items).toMatchObject([
      { employeeCode: 'EMP001', cameraId: hall, zone: 'Hall', replayed: false, endedAt: null },
      { employeeCode: 'EMP001', cameraId: door },
    ]);
    const page = await read<List>(`/api/sightings?employeeId=${lee}&limit=1`);
    const next = await read<List>(`/api/sightings?employeeId=${lee}&limit=1&cursor=${page.nextCursor}`);
    expect([...page.items, ...next.items]).toEqual(all.items);
    expect((await read<List>(`/api/sightings?employeeId=${lee}&cameraId=${door}`)).items).toHaveLength(1);
    const from = encodeURIComponent(new Date(workplace.now(10)).toISOString());
    expect((await read<List>(`/api/sightings?employeeId=${lee}&from=${from}`)).items).toMatchObject([{ cameraId: hall }]);
    const [first] = all.items;
    const data = { sightingId: first?.['id'], employeeId: lee, retractedAt: new Date(workplace.now()).toISOString(), reason: 'outvoted' };
    await workplace.send([workplace.event({ type: 'sighting.retracted', data })]);
    expect((await read<List>(`/api/sightings?employeeId=${lee}`)).items).toMatchObject([{ cameraId: door }]);
    expect((await read<List>('/api/presence')).items[1]).toMatchObject({ cameraId: door, zone: 'Entrance Zone' });
  });
});

describe('thresholds of a department', () => {
  it('hold for its people instead of those of everybody, whatever the capitals', async () => {
    const admin = await workplace.api.signIn('admin');
    const departments = [{ department: 'gudang', offlineAfterSeconds: 900, alertAfterSeconds: 1_200 }];
    const json = { presence: { offlineAfterSeconds: 120, alertAfterSeconds: 300, departments } };
    expect((await admin.request('/api/settings', { method: 'PATCH', json })).status).toBe(200);
    const picker = await workplace.employee('EMP010', 'Picker', { department: 'Gudang' });
    const clerk = await workplace.employee('EMP011', 'Clerk', { department: 'Kantor' });
    await workplace.pass(600);
    for (const one of [picker, clerk]) await workplace.see(one, door);
    const lost = async () => {
      const { items } = await read<List>('/api/notifications?limit=100');
      const told = items.filter(({ type }) => type === 'EMPLOYEE_LOST').map(({ message }) => String(message));
      return ['Picker', 'Clerk'].filter((name) => told.some((message) => message.includes(name)));
    };
    await workplace.pass(540);
    expect([await workplace.statusOf(picker), await workplace.statusOf(clerk)]).toEqual(['AVAILABLE', 'OFFLINE']);
    expect(await lost()).toEqual(['Clerk']);
    await workplace.pass(780);
    expect(await workplace.statusOf(picker)).toBe('OFFLINE');
    expect(await lost()).toEqual(['Picker', 'Clerk']);
  });

  it('are refused where they contradict each other, and nothing is changed', async () => {
    const admin = await workplace.api.signIn('admin');
    const settings = async () => (await admin.request('/api/settings')).json();
    const before = await settings();
    const change = (departments: unknown) => admin.request('/api/settings', { method: 'PATCH', json: { presence: { departments } } });
    const gudang = { department: 'Gudang', offlineAfterSeconds: 60, alertAfterSeconds: 60 };
    for (const wrong of [
      [{ ...gudang, alertAfterSeconds: 59 }],
      [gudang, { ...gudang, department: 'GUDANG' }],
      [{ ...gudang, department: ' ' }],
      'all',
    ])
      expect((await change(wrong)).status).toBe(400);
    expect(await settings()).toEqual(before);
  });
});
