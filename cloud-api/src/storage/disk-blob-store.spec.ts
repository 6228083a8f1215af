import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskBlobStore } from './disk-blob-store.js';

const tenantId = '0190f5a0-0000-7000-8000-000000000001';
const key = { tenantId, sha256: 'ab'.repeat(32) };
let root: string;
let store: DiskBlobStore;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'blobs-'));
  store = new DiskBlobStore(root);
});
afterEach(() => rmSync(root, { recursive: true }));

async function listed(olderThan: Date) {
  const found = [];
  for (const of of await store.tenantIds()) for await (const one of store.list(of, olderThan)) found.push(one);
  return found;
}

describe('DiskBlobStore', () => {
  it('gives back what it was given, readable by nobody else', async () => {
    await store.write(key, Buffer.from('sealed'));
    expect(await store.read(key)).toEqual(Buffer.from('sealed'));
    expect(statSync(join(root, tenantId, 'ab', key.sha256)).mode & 0o077).toBe(0);
  });

  it('writes again without a trace of temporary files', async () => {
    await store.write(key, Buffer.from('one'));
    await store.write(key, Buffer.from('two'));
    expect(await store.read(key)).toEqual(Buffer.from('two'));
    expect(readdirSync(join(root, tenantId, 'ab'))).toEqual([key.sha256]);
  });

  it('has nothing after removal, and removes twice without complaint', async () => {
    await store.write(key, Buffer.from('one'));
    await store.remove(key);
    await store.remove(key);
    expect(await store.read(key)).toBeNull();
  });

  it('lists what is older, and clears away what a crash left half written', async () => {
    await store.write(key, Buffer.from('one'));
    const half = join(root, tenantId, 'ab', 'x.part');
    writeFileSync(half, 'half');
    utimesSync(half, 0, 0);
    expect(await listed(new Date(Date.now() - 60_000))).toEqual([]);
    expect(await listed(new Date(Date.now() + 60_000))).toEqual([key]);
    expect(readdirSync(join(root, tenantId, 'ab'))).toEqual([key.sha256]);
  });

  it.each([['../../etc/passwd'], ['AB'.repeat(32)], ['']])('takes no path for a hash: %s', async (sha256) => {
    await expect(store.read({ tenantId, sha256 })).rejects.toThrow(TypeError);
    await expect(store.read({ tenantId: sha256, sha256: key.sha256 })).rejects.toThrow(TypeError);
  });
});
