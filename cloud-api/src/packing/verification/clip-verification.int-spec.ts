import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClipManifest, recordingIndexRoutes } from '@sigap/contracts';
import { signManifest } from '@sigap/node-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../../api-under-test.js';
import { aPackingBox, type PackingBox, type Parcel, tell, upload } from '../packing.fixture.js';

let api: ApiUnderTest;
let manager: SignedIn;
beforeAll(async () => {
  api = await startApi();
  manager = await api.signIn('manager');
});
afterAll(() => api.stop());

async function aKnownBox(): Promise<PackingBox> {
  const box = await aPackingBox(api);
  await tell(api, box, [box.keyMade()]);
  return box;
}
async function parcels(box: PackingBox, count: number): Promise<[Parcel, ...Parcel[]]> {
  const made: Parcel[] = [];
  for (let n = 0; n < count; n += 1) {
    const parcel = box.parcel();
    await tell(api, box, parcel.events);
    await upload(api, box, parcel);
    made.push(parcel);
  }
  return made as [Parcel, ...Parcel[]];
}
const verify = async ({ id }: Parcel) => {
  const reply = await manager.request(`/api/recordings/${id}/verification`);
  expect(reply.status).toBe(200);
  return recordingIndexRoutes.verify.reply.parse(await reply.json());
};
const byHash = async (sha256: string) =>
  recordingIndexRoutes.publicVerification.reply.parse(await (await api.request(`/api/public/clips/${sha256}`)).json());

describe('verification', () => {
  it('of what was recorded: intact, and in its place of the chain', async () => {
    const [first, second, third] = await parcels(await aKnownBox(), 3);
    expect(await verify(first)).toEqual({
      verdict: 'intact',
      signature: 'valid',
      chain: { sequence: 1, before: 'first', after: 'fits' },
    });
    expect((await verify(second as Parcel)).chain).toEqual({ sequence: 2, before: 'fits', after: 'fits' });
    expect((await verify(third as Parcel)).chain).toEqual({ sequence: 3, before: 'fits', after: 'open' });
    const manifest = await (await manager.request(`/api/recordings/${first.id}/manifest`)).json();
    expect(manifest).toEqual(first.signed);
  });

  it('finds one flipped byte, wherever it is', async () => {
    const [parcel] = await parcels(await aKnownBox(), 1);
    const path = join(api.dataDir, 'clips', api.tenantId, parcel.sha256.slice(0, 2), parcel.sha256);
    const whole = readFileSync(path);
    for (const at of [0, 12, 28, 70_000, whole.length - 1]) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(path, changed);
      expect((await verify(parcel)).verdict).toBe('changed');
      // and nobody is shown it: the connection breaks instead
      const shown = manager.request(`/api/recordings/${parcel.id}/file`).then((reply) => reply.arrayBuffer());
      await expect(shown).rejects.toThrow(/fetch failed|terminated/);
    }
    writeFileSync(path, whole);
    expect((await verify(parcel)).verdict).toBe('intact');
  });

  it('shows that a clip was taken away beside it', async () => {
    const [first, second, third] = await parcels(await aKnownBox(), 3);
    await api.database.run(api.tenantId, (tx) => tx.execute('DELETE FROM recordings WHERE id = $1', [second?.id]));
    expect((await verify(first)).chain).toMatchObject({ before: 'first', after: 'gap' });
    expect((await verify(third as Parcel)).chain).toMatchObject({ before: 'gap', after: 'open' });
  });

  it('tells a manifest that was written anew, one of another box, and a key that no box made', async () => {
    const box = await aKnownBox();
    const [first, second] = await parcels(box, 2);
    const rewrite = (parcel: Parcel, signed: { manifest: string; signature: string; keyId: string; publicKey: string }) =>
      tell(api, box, [box.event('clip.stored', { recordingId: parcel.id, sha256: parcel.sha256, bytes: parcel.clip.byteLength, signed })]);
    await rewrite(first, { ...first.signed, manifest: first.signed.manifest.replace(first.label, first.label.replace(/.$/, 'X')) });
    expect(await verify(first)).toMatchObject({ verdict: 'forged', signature: 'invalid' });
    await rewrite(first, (second as Parcel).signed);
    expect(await verify(first)).toMatchObject({ verdict: 'forged', signature: 'invalid' });
    const { privateKey } = generateKeyPairSync('ed25519');
    await rewrite(first, signManifest(JSON.parse(first.signed.manifest) as ClipManifest, privateKey));
    expect(await verify(first)).toMatchObject({ verdict: 'forged', signature: 'unknown-key' });
    await rewrite(first, { ...first.signed, manifest: 'no manifest' });
    expect(await verify(first)).toMatchObject({ verdict: 'forged', signature: 'invalid' });
    await rewrite(first, first.signed);
    expect((await verify(first)).verdict).toBe('intact');
  });

  it('of a clip that is not in the cloud has nothing to look at', async () => {
    const box = await aKnownBox();
    const parcel = box.parcel();
    await tell(api, box, parcel.events);
    expect((await manager.request(`/api/recordings/${parcel.id}/verification`)).status).toBe(409);
  });
});

describe('without an account', () => {
  it('who holds a file learns what it is, and no name', async () => {
    const [parcel] = await parcels(await aKnownBox(), 1);
    const verdict = await byHash(parcel.sha256);
    expect(verdict).toMatchObject({ verdict: 'intact', signature: 'valid', clip: { label: parcel.label, cameraName: 'Meja 1' } });
    expect(JSON.stringify(verdict)).not.toContain('Siti');
  });
  it('a hash that others name as well is still of who recorded it', async () => {
    const { tenantId } = await api.addTenant();
    const victim = await aPackingBox(api, tenantId);
    await tell(api, victim, [victim.keyMade()], tenantId);
    const [forged, claimed] = [victim.parcel(), victim.parcel()];
    for (const parcel of [forged, claimed]) await tell(api, victim, parcel.events, tenantId);
    // of an older tenant: a box without a key, and one that signs that it made it
    const thief = await aPackingBox(api);
    await tell(api, thief, thief.parcel({ clip: forged.clip, label: 'STOLEN-1' }).events);
    const known = await aKnownBox();
    await tell(api, known, known.parcel({ clip: claimed.clip, label: 'STOLEN-2' }).events);
    const company = await api.database.run(tenantId, (tx) => tx.query<{ name: string }>('SELECT name FROM tenants'));
    for (const { sha256, label } of [forged, claimed])
      expect(await byHash(sha256)).toMatchObject({ verdict: 'intact', clip: { label, company: company[0]?.name } });
  });
  it('a file that nobody recorded is unknown', async () => {
    expect(await byHash('ab'.repeat(32))).toMatchObject({ verdict: 'unknown', clip: null });
  });
});
