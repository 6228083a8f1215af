import { defaultSettings, problem, settingsReply } from '@sigap/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../api-under-test.js';
import { AuditReader } from '../audit/audit-reader.js';
import { DomainEvents } from '../bus/domain-events.js';
import { SettingsService } from './settings.service.js';

describe('settings', () => {
  let api: ApiUnderTest;
  let admin: SignedIn;
  beforeAll(async () => {
    api = await startApi();
    admin = await api.signIn('admin');
  });
  afterAll(() => api.stop());
  const read = async () => settingsReply.parse(await (await admin.request('/api/settings')).json());
  const change = (json: object) => admin.request('/api/settings', { method: 'PATCH', json });

  it('begin with the defaults, and name the pack in use', async () => {
    const { pack, ...rest } = await read();
    expect(rest).toEqual(defaultSettings);
    expect(pack).toMatchObject({ name: 'face-api', licence: expect.stringContaining('MIT') });
    expect(pack.measured.length).toBeGreaterThan(0);
  });

  it('change value by value, at once, with a hint on the bus and a row in the audit log', async () => {
    const told: string[] = [];
    const off = api.get(DomainEvents).on('settings.changed', ({ tenantId }) => void told.push(tenantId));
    await api.get(SettingsService).read(api.tenantId);
    const reply = await change({ 'presence.offlineAfterSeconds': 60 });
    off();
    expect(reply.status).toBe(200);
    expect(settingsReply.parse(await reply.json()).presence).toEqual({ offlineAfterSeconds: 60, alertAfterSeconds: 300, departments: [] });
    expect((await api.get(SettingsService).read(api.tenantId)).presence.offlineAfterSeconds).toBe(60);
    expect(told).toEqual([api.tenantId]);
    const [row] = (await api.get(AuditReader).page(api.tenantId, { limit: 1 })).items;
    expect(row).toMatchObject({
      action: 'settings.changed',
      before: { presence: { offlineAfterSeconds: 120 } },
      after: { presence: { offlineAfterSeconds: 60 } },
    });
  });

  it.each([
    ['an alert before somebody is offline', { presence: { offlineAfterSeconds: 400, alertAfterSeconds: 300 } }, 'setting_invalid'],
    ['one that does not fit what is set', { presence: { alertAfterSeconds: 10 } }, 'setting_invalid'],
    ['a text for a number', { presence: { offlineAfterSeconds: '60' } }, 'invalid_request'],
    ['out of bounds', { recognition: { sampleFps: 1_000 } }, 'invalid_request'],
    ['an unknown name', { presence: { offlineAfter: 60 } }, 'invalid_request'],
    ['an unknown group', { tenant: { name: 'x' } }, 'invalid_request'],
    ['no time zone', { site: { timeZone: 'Asia/Atlantis' } }, 'invalid_request'],
    ['the pack', { pack: { name: 'x' } }, 'invalid_request'],
  ])('refuse %s, and stay as they were', async (_, json, code) => {
    const before = await read();
    const reply = await change(json);
    expect([reply.status, problem.parse(await reply.json()).code]).toEqual([400, code]);
    expect(await read()).toEqual(before);
  });

  it('of one tenant are not those of another', async () => {
    const { tenantId } = await api.addTenant();
    expect((await api.get(SettingsService).read(tenantId)).presence).toEqual(defaultSettings.presence);
  });

  it('changed by two at once keep both changes', async () => {
    const replies = await Promise.all([change({ alerts: { holdSeconds: 7 } }), change({ alerts: { downAfterSeconds: 8 } })]);
    expect(replies.map((reply) => reply.status)).toEqual([200, 200]);
    expect((await read()).alerts).toMatchObject({ holdSeconds: 7, downAfterSeconds: 8 });
  });
});
