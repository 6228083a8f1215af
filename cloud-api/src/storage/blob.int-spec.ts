import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FakeClock, fakeClock } from '@sigap/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, startApi } from '../api-under-test.js';
import { BlobRetention } from './blob-retention.js';
import { BlobService } from './blob.service.js';

const day = 24 * 60 * 60 * 1000;
let clock: FakeClock;
let api: ApiUnderTest;
let blobs: BlobService;

beforeAll(async () => {
  clock = fakeClock(new Date());
  api = await startApi({ clock });
  blobs = api.get(BlobService);
});
afterAll(() => api.stop());

const pathOf = (sha256: string, tenantId = api.tenantId) => join(api.dataDir, 'blobs', tenantId, sha256.slice(0, 2), sha256);
const sweep = () => api.get(BlobRetention).sweep();

describe('blobs', () => {
  it('come back as they were, encrypted on disk, for their tenant alone', async () => {
    const sha256 = await blobs.put(api.tenantId, Buffer.from('a picture'), { days: 30 });
    expect(sha256).toBe(createHash('sha256').update('a picture').digest('hex'));
    expect(await blobs.read(api.tenantId, sha256)).toEqual(Buffer.from('a picture'));
    expect(readFileSync(pathOf(sha256)).includes('a picture')).toBe(false);
    const { tenantId } = await api.addTenant();
    expect(await blobs.read(tenantId, sha256)).toBeNull();
    // the same bytes of another tenant are another blob, under another key
    await blobs.put(tenantId, Buffer.from('a picture'), { days: 30 });
    expect(readFileSync(pathOf(sha256, tenantId)).equals(readFileSync(pathOf(sha256)))).toBe(false);
  });

  it('that were changed on disk are an error, not a picture', async () => {
    const sha256 = await blobs.put(api.tenantId, Buffer.from('to be damaged'), { days: 30 });
    const bytes = readFileSync(pathOf(sha256));
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(pathOf(sha256), bytes);
    await expect(blobs.read(api.tenantId, sha256)).rejects.toThrow(/authenticate/i);
  });

  it('go when their time is over, unless somebody keeps them', async () => {
    const snapshot = await blobs.put(api.tenantId, Buffer.from('snapshot'), { days: 30 });
    const kept = await blobs.put(api.tenantId, Buffer.from('enrolment'), 'claim');
    const forgotten = await blobs.put(api.tenantId, Buffer.from('never claimed'), 'claim');
    await api.database.run(api.tenantId, (tx) => blobs.claim(tx, kept));
    clock.advance(29 * day);
    await sweep();
    expect([snapshot, kept, forgotten].map((one) => existsSync(pathOf(one)))).toEqual([true, true, false]);
    // put again, it stays for as long as if it were new
    await blobs.put(api.tenantId, Buffer.from('snapshot'), { days: 30 });
    clock.advance(2 * day);
    await sweep();
    expect(await blobs.read(api.tenantId, snapshot)).not.toBeNull();
    clock.advance(29 * day);
    await sweep();
    expect(await blobs.read(api.tenantId, snapshot)).toBeNull();
    expect([snapshot, kept].map((one) => existsSync(pathOf(one)))).toEqual([false, true]);
  });

  it('that no row names are cleared away, once they are old enough to be nobody at work', async () => {
    const orphan = 'cd'.repeat(32);
    mkdirSync(dirname(pathOf(orphan)), { recursive: true });
    writeFileSync(pathOf(orphan), 'left by a crash');
    await sweep();
    expect(existsSync(pathOf(orphan))).toBe(true);
    utimesSync(pathOf(orphan), 0, 0);
    await sweep();
    expect(existsSync(pathOf(orphan))).toBe(false);
  });

  it('removed while the same bytes are put again: never a row without its bytes', async () => {
    const bytes = Buffer.from('fought over');
    for (let round = 0; round < 10; round++) {
      const sha256 = await blobs.put(api.tenantId, bytes, { days: 1 });
      await Promise.all([
        api.database.run(api.tenantId, (tx) => blobs.removeWith(tx, [sha256])),
        blobs.put(api.tenantId, bytes, { days: 1 }),
      ]);
      const isKnown = await api.database.run(
        api.tenantId,
        async (tx) => (await tx.query('SELECT 1 FROM blobs WHERE sha256 = decode($1, $2)', [sha256, 'hex'])).length > 0,
      );
      expect(isKnown ? await blobs.read(api.tenantId, sha256) : bytes).toEqual(bytes);
    }
  });
});
