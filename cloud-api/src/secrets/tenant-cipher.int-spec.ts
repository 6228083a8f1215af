import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, startApi } from '../api-under-test.js';
import { loadMasterKey } from './master-key.js';
import { TenantCipher } from './tenant-cipher.js';

describe('TenantCipher', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());
  const secret = Buffer.from('admin:kamera123');

  it('gives back what it took, also to another instance', async () => {
    const sealed = await api.get(TenantCipher).encrypt(api.tenantId, secret, 'camera:1');
    expect(sealed.includes('kamera')).toBe(false);
    const another = new TenantCipher(api.database, loadMasterKey({ SIGAP_MASTER_KEY: undefined, SIGAP_DATA: api.dataDir }));
    expect(await another.decrypt(api.tenantId, sealed, 'camera:1')).toEqual(secret);
  });

  it('is one key for each tenant: bytes can not be moved between tenants or places', async () => {
    const cipher = api.get(TenantCipher);
    const { tenantId } = await api.addTenant();
    const sealed = await cipher.encrypt(api.tenantId, secret, 'camera:1');
    await cipher.encrypt(tenantId, secret, 'camera:1');
    await expect(cipher.decrypt(tenantId, sealed, 'camera:1')).rejects.toThrow('authenticate');
    await expect(cipher.decrypt(api.tenantId, sealed, 'camera:2')).rejects.toThrow('authenticate');
    await expect(cipher.decrypt(api.tenantId, Buffer.from('plain'), 'camera:1')).rejects.toThrow('format');
  });

  it('two instances that start at once agree on the key', async () => {
    const { tenantId } = await api.addTenant();
    const key = loadMasterKey({ SIGAP_MASTER_KEY: undefined, SIGAP_DATA: api.dataDir });
    const ciphers = Array.from({ length: 5 }, () => new TenantCipher(api.database, key));
    const sealed = await Promise.all(ciphers.map((cipher) => cipher.encrypt(tenantId, secret, 'x')));
    const [first] = ciphers;
    for (const one of sealed) expect(await first?.decrypt(tenantId, one, 'x')).toEqual(secret);
  });

  it('says so when the master key is another one', async () => {
    await api.get(TenantCipher).encrypt(api.tenantId, secret, 'x');
    await expect(new TenantCipher(api.database, randomBytes(32)).encrypt(api.tenantId, secret, 'x')).rejects.toThrow('SIGAP_MASTER_KEY');
  });

  it('keeps the master key where nobody else reads it', () => {
    expect(statSync(join(api.dataDir, 'secrets', 'master.key')).mode & 0o777).toBe(0o600);
  });
});
