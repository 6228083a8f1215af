import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClipCopy, clipCopyRoutes, problem } from '@sigap/contracts';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../../api-under-test.js';
import { aPackingBox, type PackingBox, tell, upload } from '../packing.fixture.js';
import { ClipCopyRepository } from './clip-copy.repository.js';
import { ClipCopyWorker } from './clip-copy.worker.js';
import { makeTestClip, probeTestClip } from './test-clip.fixture.js';

let api: ApiUnderTest;
let supervisor: SignedIn;
let box: PackingBox;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sigap-copies-'));
  api = await startApi();
  supervisor = await api.signIn('packing_supervisor');
  box = await aPackingBox(api);
  await tell(api, box, [box.keyMade()]);
});
afterAll(async () => {
  await api.stop();
  await rm(folder, { recursive: true });
});

/** 25 s of a moving test picture, as the manifest of the fixture says. */
async function aClip(): Promise<Buffer> {
  const path = join(folder, `${Math.random()}.mp4`);
  await makeTestClip(path);
  return readFile(path);
}
const ask = (id: string, body: object, who = supervisor) =>
  who.request(`/api/recordings/${id}/copies`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
const codeOf = async (reply: Response) => problem.parse(await reply.json()).code;
async function copiesOf(id: string): Promise<ClipCopy[]> {
  return clipCopyRoutes.copies.reply.parse(await (await supervisor.request(`/api/recordings/${id}/copies`)).json()).items;
}
async function settled(id: string, copyId: string): Promise<ClipCopy> {
  for (;;) {
    const copy = (await copiesOf(id)).find((one) => one.id === copyId);
    if (copy?.state === 'ready' || copy?.state === 'failed') return copy;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
async function probed(bytes: Uint8Array) {
  const path = join(folder, `${Math.random()}.mp4`);
  await writeFile(path, bytes);
  return probeTestClip(path);
}

// a video encoder is at work
describe('copies of a clip', { timeout: 240_000 }, () => {
  it('are made beside the original: a part, one with text, one that marketplaces take', async () => {
    const parcel = box.parcel({ clip: await aClip() });
    await tell(api, box, parcel.events);
    expect(await codeOf(await ask(parcel.id, { kind: 'trim' }))).toBe('clip_not_here');
    expect((await upload(api, box, parcel, 1_000_000)).status).toBe(200);

    const made = new Map<string, { height: number | undefined; seconds: number }>();
    for (const body of [
      { kind: 'trim', fromMs: 10_000, toMs: 14_000 },
      { kind: 'burned-in', fromMs: 2_000, toMs: 5_000 },
      { kind: 'marketplace' },
    ]) {
      const reply = await ask(parcel.id, body);
      expect(reply.status).toBe(202);
      const copy = await settled(parcel.id, clipCopyRoutes.makeCopy.reply.parse(await reply.json()).id);
      expect(copy).toMatchObject({ state: 'ready', progress: 1, error: null, kind: body.kind });
      const file = await supervisor.request(`/api/copies/${copy.id}/file`);
      expect(file.headers.get('content-disposition')).toContain(`${parcel.label}-${body.kind}.mp4`);
      const bytes = new Uint8Array(await file.arrayBuffer());
      expect(bytes.byteLength).toBe(copy.bytes);
      made.set(body.kind, await probed(bytes));
    }
    expect(made.get('trim')).toMatchObject({ height: 720 });
    expect(made.get('trim')?.seconds).toBeCloseTo(4, 0);
    expect(made.get('burned-in')?.seconds).toBeCloseTo(3, 0);
    // from a second before the scan to the end of the 25 s clip
    expect(made.get('marketplace')?.seconds).toBeCloseTo(21, 0);
    const original = await supervisor.request(`/api/recordings/${parcel.id}/file`);
    expect(Buffer.from(await original.arrayBuffer()).equals(parcel.clip)).toBe(true);
    expect(await readdir(join(api.dataDir, 'copying'))).toEqual([]);
  }, 240_000);

  it('say why they could not be made, and leave nothing behind', async () => {
    const parcel = box.parcel({ clip: Buffer.from('no video at all'.repeat(100)) });
    await tell(api, box, parcel.events);
    await upload(api, box, parcel);
    const reply = await ask(parcel.id, { kind: 'trim' });
    const copy = await settled(parcel.id, clipCopyRoutes.makeCopy.reply.parse(await reply.json()).id);
    expect(copy.state).toBe('failed');
    expect(copy.error).toMatch(/invalid data/i);
    expect((await supervisor.request(`/api/copies/${copy.id}/file`)).status).toBe(404);
    expect(await readdir(join(api.dataDir, 'copying'))).toEqual([]);
  });

  it('are refused where there is nothing to copy, and to those who may not', async () => {
    const parcel = box.parcel();
    await tell(api, box, parcel.events);
    await upload(api, box, parcel);
    expect(await codeOf(await ask(parcel.id, { kind: 'trim', fromMs: 25_000 }))).toBe('copy_impossible');
    expect(await codeOf(await ask(parcel.id, { kind: 'gif' }))).toBe('invalid_request');
    expect(await codeOf(await ask(parcel.id, { kind: 'trim' }, await api.signIn('packer')))).toBe('forbidden');
    expect(await codeOf(await ask('0199a1b2-0000-7000-8000-000000000001', { kind: 'trim' }))).toBe('not_found');
    expect(await copiesOf(parcel.id)).toEqual([]);
  });

  it('of one tenant do not hold up those of another', async () => {
    const { tenantId: second } = await api.addTenant();
    const queue = (tenantId: string) =>
      api.database.run(tenantId, (tx) => {
        // of no recording: each fails at once
        const copy = { id: v7(), edgeId: v7(), recordingId: v7(), kind: 'trim', fromMs: 0, toMs: 1 } as const;
        return api.get(ClipCopyRepository).add(tx, copy, 'test', new Date());
      });
    for (let n = 0; n < 3; n += 1) await queue(api.tenantId);
    await queue(second);
    api.get(ClipCopyWorker).wake();
    const ended = (tenantId: string) =>
      api.database.run(tenantId, (tx) =>
        tx.query<{ at: Date }>(`SELECT touched_at AS at FROM clip_copies WHERE created_by = 'test' AND state = 'failed' ORDER BY 1`),
      );
    await expect.poll(async () => (await ended(api.tenantId)).length + (await ended(second)).length).toBe(4);
    const [of, other] = [await ended(api.tenantId), await ended(second)];
    expect(other[0]?.at.getTime()).toBeLessThanOrEqual(of[1]?.at.getTime() ?? 0);
  });

  // the last: the worker does nothing after it
  it('go back into the queue when the API is told to stop', async () => {
    const path = join(folder, 'long.mp4');
    await makeTestClip(path, 120);
    const parcel = box.parcel({ clip: await readFile(path) });
    await tell(api, box, parcel.events);
    await upload(api, box, parcel, 1_000_000);
    const reply = await ask(parcel.id, { kind: 'burned-in' });
    const { id } = clipCopyRoutes.makeCopy.reply.parse(await reply.json());
    await expect.poll(async () => (await copiesOf(parcel.id)).find((one) => one.id === id)?.state).toBe('working');
    await api.get(ClipCopyWorker).onModuleDestroy();
    expect((await copiesOf(parcel.id)).find((one) => one.id === id)).toMatchObject({ state: 'queued', progress: 0, error: null });
    expect(await readdir(join(api.dataDir, 'copying'))).toEqual([]);
  });
});
