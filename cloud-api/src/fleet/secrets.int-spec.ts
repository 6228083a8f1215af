import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { topic } from '@sigap/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../api-under-test.js';
import { connectBox, until } from './box-under-test.js';
import { EdgeService } from './edge/edge.service.js';

const cameraPassword = 'k4mera-p4ssw0rd';
const phone = '+6281234567890';
const lines: string[] = [];
let api: ApiUnderTest;
let admin: SignedIn;

beforeAll(async () => {
  api = await startApi({ logLevel: 'trace', onLog: (line) => lines.push(line) });
  admin = await api.signIn('admin');
});
afterAll(() => api.stop());

describe('the log', () => {
  it('holds no token, camera password or phone number, whatever happens with them', async () => {
    const box = await api.get(EdgeService).create(api.tenantId, { name: 'Gate' }, 'system:test');
    const url = `rtsp://admin:${cameraPassword}@10.0.0.5/live`;
    await admin.request('/api/cameras', { method: 'POST', json: { name: 'Gate', url } });
    await admin.request('/api/cameras', { method: 'POST', json: { name: 'Gate', url: `file:${url}` } });
    await admin.request('/api/employees', { method: 'POST', json: { code: 'E1', name: 'Siti', phone } });
    await admin.request('/api/employees', { method: 'POST', json: { code: 'E1', name: 'Siti', phone } });
    await api.request('/api/edge/camera-credentials', { headers: { authorization: `Edge ${box.edgeId}:${box.token}` } });
    await api.request('/api/edge/camera-credentials', { headers: { authorization: `Edge ${box.edgeId}:${box.token}x` } });
    await expect(connectBox(api, { ...box, token: `${box.token.slice(0, -1)}_` })).rejects.toThrow(/refused/i);
    const client = await connectBox(api, box);
    const where = (kind: 'health' | 'reported') => topic({ tenantId: box.tenantId, edgeId: box.edgeId, kind });
    await client.publishAsync(where('health'), JSON.stringify({ password: cameraPassword, phone }), { qos: 1 });
    const camera = {
      id: crypto.randomUUID(),
      origin: 'file',
      name: 'Yard',
      zone: 'Yard',
      purpose: 'recognition',
      url,
      state: 'online',
      fault: null,
      codec: null,
      width: null,
      height: null,
    };
    await client.publishAsync(
      where('reported'),
      JSON.stringify({ at: new Date().toISOString(), appliedVersion: 1, refused: null, cameras: [camera] }),
      { qos: 1 },
    );
    await until(async () => (await admin.request(`/api/cameras/${camera.id}`)).ok, 'the reported camera');
    await client.endAsync();
    const log = lines.join('');
    expect(log).toContain('mqtt.message-refused');
    for (const secret of [box.token, cameraPassword, phone, phone.slice(1)]) expect(log.includes(secret)).toBe(false);
    const cameras = await (await admin.request('/api/cameras')).text();
    expect(cameras.includes(cameraPassword)).toBe(false);
  });

  it('holds no key that the data folder holds', () => {
    const key = readFileSync(join(api.dataDir, 'secrets', 'master.key'), 'utf8').trim();
    expect(key.length).toBeGreaterThan(40);
    expect(lines.join('').includes(key)).toBe(false);
  });
});
