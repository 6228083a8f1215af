import { packingStatistics, problem } from '@sigap/contracts';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../../api-under-test.js';
import { EdgeService } from '../../fleet/edge/edge.service.js';
import { SettingsService } from '../../settings/settings.service.js';
import { aCamera, anEmployee, aSession, assigned, packed } from '../reports.fixture.js';

describe('packing statistics', () => {
  let api: ApiUnderTest;
  let supervisor: SignedIn;
  let edgeId: string;
  let table: string;
  let siti: string;
  let budi: string;

  beforeAll(async () => {
    api = await startApi();
    supervisor = await api.signIn('packing_supervisor');
    edgeId = (await api.get(EdgeService).create(api.tenantId, { name: 'Gudang' }, 'system:test')).edgeId;
    table = await aCamera(api, edgeId, 'Meja 1');
    siti = await anEmployee(api, 'Siti');
    budi = await anEmployee(api, 'Budi');
  });
  afterAll(() => api.stop());

  const read = async (from: string, to: string, who = supervisor) =>
    packingStatistics.parse(await (await who.request(`/api/packing/statistics?from=${from}&to=${to}`)).json());

  it('counts parcels, returns and what was irregular, by everything, in the time of the site', async () => {
    // 23:30 and 00:30 in Jakarta: two days, and one of them is the day before in UTC
    const sessionId = await aSession(api, { edgeId, startedAt: '2026-03-01T15:00:00.000Z', endedAt: '2026-03-01T19:00:00.000Z' });
    const by = (employeeId: string) => ({ sessionId, edgeId, cameraId: table, employeeId });
    await packed(api, [
      { ...by(siti), scannedAt: '2026-03-01T16:30:00.000Z', seconds: 10 },
      { ...by(siti), scannedAt: '2026-03-01T16:31:00.000Z', seconds: 20, stopReason: 'next' },
      { ...by(siti), scannedAt: '2026-03-01T16:32:00.000Z', seconds: 60, stopReason: 'idle' },
      { ...by(siti), scannedAt: '2026-03-01T17:30:00.000Z', seconds: 30, platform: 'tokopedia' },
      { ...by(siti), scannedAt: '2026-03-01T17:40:00.000Z', seconds: 500, stopReason: 'cancelled' },
      { ...by(budi), scannedAt: '2026-03-01T18:30:00.000Z', seconds: 40, mode: 'return' },
      { ...by(budi), scannedAt: '2026-03-01T18:40:00.000Z', seconds: null },
      // of the box's clock; no time is negative
      { ...by(budi), scannedAt: '2026-03-01T18:50:00.000Z', seconds: -5, stopReason: 'operator' },
    ]);
    await assigned(api, { ...by(siti), from: '2026-03-01T16:00:00.000Z', to: '2026-03-01T18:00:00.000Z' });
    await assigned(api, { ...by(budi), from: '2026-03-01T18:00:00.000Z', to: null });
    const statistics = await read('2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z');
    expect(statistics.total).toMatchObject({
      parcels: 6,
      returns: 1,
      irregular: 2,
      parcelsPerHour: 2,
      meanSeconds: 26.7,
      medianSeconds: 25,
    });
    expect(statistics.byEmployee).toMatchObject([
      { name: 'Siti', parcels: 4, returns: 0, irregular: 2, parcelsPerHour: 2, meanSeconds: 30, medianSeconds: 25 },
      { name: 'Budi', parcels: 2, returns: 1, irregular: 0, parcelsPerHour: 2, meanSeconds: 20, medianSeconds: 20 },
    ]);
    expect(statistics.byStation).toMatchObject([{ key: table, name: 'Meja 1', parcels: 6, parcelsPerHour: 2 }]);
    expect(statistics.byPlatform).toMatchObject([
      { key: 'shopee', name: 'Shopee', parcels: 5 },
      { key: 'tokopedia', name: 'Tokopedia', parcels: 1, parcelsPerHour: null },
    ]);
    expect(statistics.byDay).toMatchObject([
      { key: '2026-03-01', parcels: 3, parcelsPerHour: 3 },
      { key: '2026-03-02', parcels: 3, parcelsPerHour: 1.5 },
    ]);
    expect(statistics.byHour.map(({ name, parcels }) => [name, parcels])).toEqual([
      ...['00:00', '01:00'].map((name, i) => [name, i === 0 ? 1 : 2]),
      ...Array.from({ length: 21 }, (_, i) => [`${String(i + 2).padStart(2, '0')}:00`, 0]),
      ['23:00', 3],
    ]);
  });

  it('takes the hours at a table that fall into the span alone', async () => {
    const sessionId = await aSession(api, { edgeId, startedAt: '2026-04-01T00:00:00.000Z', endedAt: '2026-04-01T10:00:00.000Z' });
    const at = { sessionId, edgeId, cameraId: table, employeeId: siti };
    await assigned(api, { ...at, from: '2026-04-01T00:00:00.000Z', to: null });
    await packed(api, [{ ...at, scannedAt: '2026-04-01T09:30:00.000Z' }]);
    // the session ended at 10, so an hour is left of the span
    expect((await read('2026-04-01T09:00:00.000Z', '2026-04-01T15:00:00.000Z')).total).toMatchObject({ parcels: 1, parcelsPerHour: 1 });
    expect((await read('2026-04-01T11:00:00.000Z', '2026-04-01T15:00:00.000Z')).total).toMatchObject({ parcels: 0, parcelsPerHour: null });
  });

  it('has the days and hours of the time zone that is set now, as the reports do', async () => {
    const sessionId = await aSession(api, { edgeId, startedAt: '2026-07-01T14:00:00.000Z', endedAt: '2026-07-01T18:00:00.000Z' });
    const at = { sessionId, edgeId, cameraId: table, employeeId: siti };
    await packed(api, [{ ...at, scannedAt: '2026-07-01T15:30:00.000Z' }]);
    await assigned(api, { ...at, from: '2026-07-01T15:00:00.000Z', to: '2026-07-01T15:50:00.000Z' });
    const seen = async () => {
      const { byDay, byHour } = await read('2026-07-01T00:00:00.000Z', '2026-07-03T00:00:00.000Z');
      const report = await supervisor.request(`/api/packing/sessions/${sessionId}/report.csv?language=en`);
      return [byDay.map(({ key }) => key), byHour.map(({ key }) => key), /2026-07-0. \d\d:30:00/.exec(await report.text())?.[0]];
    };
    const zone = (timeZone: string) => api.get(SettingsService).change(api.tenantId, 'system:test', { site: { timeZone } });
    expect(await seen()).toEqual([['2026-07-01'], ['22'], '2026-07-01 22:30:00']);
    await zone('Asia/Jayapura');
    expect(await seen()).toEqual([['2026-07-02'], ['00'], '2026-07-02 00:30:00']);
    await zone('Asia/Jakarta');
  });

  it('begins at its first instant and ends before its last', async () => {
    const sessionId = await aSession(api, { edgeId, startedAt: '2026-05-01T00:00:00.000Z' });
    const at = { sessionId, edgeId, cameraId: table, employeeId: siti };
    await packed(api, [
      { ...at, scannedAt: '2026-05-01T10:00:00.000Z' },
      { ...at, scannedAt: '2026-05-01T11:00:00.000Z' },
    ]);
    expect((await read('2026-05-01T10:00:00.000Z', '2026-05-01T11:00:00.000Z')).total.parcels).toBe(1);
  });

  it('has nothing of another tenant, and nothing where nothing was', async () => {
    const stranger = await api.signIn('admin', (await api.addTenant()).tenantId);
    const statistics = await read('2026-01-01T00:00:00.000Z', '2026-12-31T00:00:00.000Z', stranger);
    expect(statistics).toMatchObject({ total: { parcels: 0, medianSeconds: null }, byEmployee: [], byDay: [], byHour: [] });
  });

  it('keeps a key that nobody knows any more', async () => {
    const gone = v7();
    const sessionId = await aSession(api, { edgeId, startedAt: '2026-06-01T00:00:00.000Z' });
    await packed(api, [{ sessionId, edgeId, cameraId: v7(), employeeId: gone, platform: 'closed', scannedAt: '2026-06-01T10:00:00.000Z' }]);
    const { byEmployee, byPlatform } = await read('2026-06-01T00:00:00.000Z', '2026-06-02T00:00:00.000Z');
    expect([byEmployee[0]?.name, byPlatform[0]?.name]).toEqual([gone, 'closed']);
  });

  it.each([
    ['ends before it begins', 'from=2026-03-02T00:00:00.000Z&to=2026-03-01T00:00:00.000Z'],
    ['is longer than 400 days', 'from=2024-03-02T00:00:00.000Z&to=2026-03-01T00:00:00.000Z'],
    ['has no end', 'from=2026-03-02T00:00:00.000Z'],
  ])('refuses a span that %s', async (_, query) => {
    const reply = await supervisor.request(`/api/packing/statistics?${query}`);
    expect(problem.parse(await reply.json())).toMatchObject({ status: 400, code: 'invalid_request' });
  });
});
