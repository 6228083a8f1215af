import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clipUploadState, problem } from '@sigap/contracts';
import { fakeClock, type FakeClock } from '@sigap/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ApiUnderTest, startApi } from '../../api-under-test.js';
import { SettingsService } from '../../settings/settings.service.js';
import { aPackingBox, type PackingBox, type Parcel, putPart, tell, upload } from '../packing.fixture.js';
import { ClipRetention } from './clip-retention.js';
import { ClipStore } from './clip.store.js';

let clock: FakeClock;
let api: ApiUnderTest;
let box: PackingBox;
beforeAll(async () => {
  clock = fakeClock(new Date());
  api = await startApi({ clock });
  box = await aPackingBox(api);
});
afterAll(() => api.stop());

const pathOf = (sha256: string) => join(api.dataDir, 'clips', api.tenantId, sha256.slice(0, 2), sha256);
const stateOf = async (reply: Response) => clipUploadState.parse(await reply.json());
const asked = async (parcel: Parcel) =>
  stateOf(await api.request(`/api/edge/clips/${parcel.sha256}`, { headers: { authorization: box.authorization } }));
const part = (parcel: Parcel, from: number, to: number) => putPart(api, box, parcel, from, parcel.clip.subarray(from, to));
const codeOf = async (reply: Response) => problem.parse(await reply.json()).code;
async function readBack({ sha256 }: Parcel): Promise<string | null> {
  const clip = await api.get(ClipStore).find(api.tenantId, sha256);
  return clip === null ? null : api.get(ClipStore).hash(api.tenantId, clip);
}

describe('a clip that comes in parts', () => {
  it.each([1_000, 65_536, 100_000, 262_144])('of %i bytes is whole at the end, and unreadable on disk', async (partBytes) => {
    const clip = Buffer.concat([Buffer.from('ftypisom plain text'), randomBytes(64_000 + partBytes)]);
    const parcel = box.parcel({ clip });
    expect(await stateOf(await upload(api, box, parcel, partBytes))).toEqual({ receivedBytes: clip.byteLength, complete: true });
    expect(await readBack(parcel)).toBe(parcel.sha256);
    expect(readFileSync(pathOf(parcel.sha256)).includes('plain text')).toBe(false);
  });

  it('goes on after it was cut in the middle of a part, and a part that comes twice changes nothing', async () => {
    const parcel = box.parcel({ clip: randomBytes(500_000) });
    await part(parcel, 0, 150_001);
    const query = new URLSearchParams({ recordingId: parcel.id, offset: '150001', total: '500000' });
    const cut = new AbortController();
    const half = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(parcel.clip.subarray(150_001, 200_000)),
      // the rest never comes
      pull: () => cut.abort(),
    });
    await expect(
      fetch(`${api.url}/api/edge/clips/${parcel.sha256}?${query.toString()}`, {
        method: 'PUT',
        body: half,
        duplex: 'half',
        signal: cut.signal,
        headers: { authorization: box.authorization },
      }),
    ).rejects.toThrow(/abort/i);
    expect(await asked(parcel)).toEqual({ receivedBytes: 150_001, complete: false });
    // the reply to this one is lost, so it is sent again; a part from too far on is told where to begin
    for (let times = 0; times < 2; times += 1)
      expect(await stateOf(await part(parcel, 150_001, 300_000))).toEqual({ receivedBytes: 300_000, complete: false });
    expect(await stateOf(await part(parcel, 400_000, 500_000))).toEqual({ receivedBytes: 300_000, complete: false });
    expect(await stateOf(await part(parcel, 300_000, 500_000))).toEqual({ receivedBytes: 500_000, complete: true });
    expect(await stateOf(await part(parcel, 300_000, 500_000))).toEqual({ receivedBytes: 500_000, complete: true });
    expect(await readBack(parcel)).toBe(parcel.sha256);
  });

  it('goes back to whole chunks when the power went while the last one was written again', async () => {
    const parcel = box.parcel({ clip: randomBytes(200_000) });
    await part(parcel, 0, 100_000);
    const bytes = readFileSync(pathOf(parcel.sha256));
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(pathOf(parcel.sha256), bytes);
    expect(await stateOf(await part(parcel, 100_000, 150_000))).toEqual({ receivedBytes: 65_536, complete: false });
    expect(await stateOf(await part(parcel, 65_536, 200_000))).toEqual({ receivedBytes: 200_000, complete: true });
  });

  it('whose file is gone begins anew', async () => {
    const parcel = box.parcel({ clip: randomBytes(200_000) });
    await part(parcel, 0, 65_536);
    truncateSync(pathOf(parcel.sha256), 0);
    await part(parcel, 65_536, 100_000);
    expect((await upload(api, box, parcel)).status).toBe(422);
    expect(await stateOf(await upload(api, box, parcel))).toMatchObject({ complete: true });
  });

  it('that the API did not live to check goes on with its last part', async () => {
    const parcel = box.parcel({ clip: randomBytes(200_000) });
    const store = api.get(ClipStore);
    await part(parcel, 0, 100_000);
    // as if it were killed between the last byte and the verdict
    const hash = vi.spyOn(store, 'hash').mockRejectedValueOnce(new Error('killed'));
    expect((await part(parcel, 100_000, 200_000)).status).toBe(500);
    hash.mockRestore();
    expect(await asked(parcel)).toEqual({ receivedBytes: 100_000, complete: false });
    expect(await stateOf(await upload(api, box, parcel))).toEqual({ receivedBytes: 200_000, complete: true });
    expect(await readBack(parcel)).toBe(parcel.sha256);
  });

  it('with another content than its hash is refused, forgotten, and may begin anew', async () => {
    const parcel = box.parcel();
    const wrong = Buffer.from(parcel.clip);
    wrong[777] = (wrong[777] ?? 0) ^ 1;
    const reply = await putPart(api, box, parcel, 0, wrong);
    expect([reply.status, await codeOf(reply)]).toEqual([422, 'hash_mismatch']);
    expect(await asked(parcel)).toEqual({ receivedBytes: 0, complete: false });
    expect(existsSync(pathOf(parcel.sha256))).toBe(false);
    expect(await stateOf(await upload(api, box, parcel))).toMatchObject({ complete: true });
  });

  it('is refused with another length, from another box, past its end, and with a part over 4 MiB', async () => {
    const parcel = box.parcel();
    await part(parcel, 0, 1_000);
    const longer = { ...parcel, clip: Buffer.concat([parcel.clip, Buffer.alloc(1)]) };
    expect((await putPart(api, box, longer, 1_000, Buffer.alloc(10))).status).toBe(409);
    expect((await putPart(api, await aPackingBox(api), parcel, 1_000, Buffer.alloc(10))).status).toBe(409);
    expect((await putPart(api, box, parcel, 1_000, Buffer.alloc(parcel.clip.byteLength))).status).toBe(400);
    expect((await putPart(api, box, parcel, 1_000, Buffer.alloc(0))).status).toBe(400);
    expect((await putPart(api, box, parcel, 1_000, Buffer.alloc(4 * 1024 * 1024 + 1))).status).toBe(413);
    expect(await asked(parcel)).toEqual({ receivedBytes: 1_000, complete: false });
  });

  it('sent by many connections at once is there once', async () => {
    const parcel = box.parcel({ clip: randomBytes(300_000) });
    const replies = await Promise.all(Array.from({ length: 6 }, () => part(parcel, 0, 300_000)));
    for (const reply of replies) expect(await stateOf(reply)).toEqual({ receivedBytes: 300_000, complete: true });
    expect(await readBack(parcel)).toBe(parcel.sha256);
  });

  it('belongs to its tenant: the same bytes of another are another clip under another key', async () => {
    const { tenantId } = await api.addTenant();
    const other = await aPackingBox(api, tenantId);
    const parcel = box.parcel();
    await upload(api, box, parcel);
    const theirs = { headers: { authorization: other.authorization } };
    expect(await stateOf(await api.request(`/api/edge/clips/${parcel.sha256}`, theirs))).toEqual({ receivedBytes: 0, complete: false });
    await upload(api, other, parcel);
    const path = join(api.dataDir, 'clips', tenantId, parcel.sha256.slice(0, 2), parcel.sha256);
    expect(readFileSync(path).equals(readFileSync(pathOf(parcel.sha256)))).toBe(false);
  });

  it('can not be put together of chunks from elsewhere', async () => {
    const parcel = box.parcel({ clip: Buffer.alloc(131_072, 7) });
    await upload(api, box, parcel);
    const bytes = readFileSync(pathOf(parcel.sha256));
    const chunk = 65_536 + 28;
    writeFileSync(pathOf(parcel.sha256), Buffer.concat([bytes.subarray(chunk), bytes.subarray(0, chunk)]));
    expect(await readBack(parcel)).toBeNull();
  });
});

describe('room', () => {
  const day = 86_400_000;
  const sweep = () => api.get(ClipRetention).sweep();
  const quota = (gigabytes: number | null) =>
    api.get(SettingsService).change(api.tenantId, 'system:test', { packing: { cloudQuotaGigabytes: gigabytes } });

  it('is made by the oldest clips that nobody holds and no open link shows', async () => {
    await api.database.run(api.tenantId, (tx) => tx.execute('DELETE FROM clips'));
    const admin = await api.signIn('admin');
    const parcels: Parcel[] = [];
    for (let n = 0; n < 5; n += 1) {
      const parcel = box.parcel({ clip: randomBytes(100_000), scannedAt: new Date(Date.UTC(2026, 10, n + 1)) });
      await tell(api, box, parcel.events);
      await upload(api, box, parcel);
      parcels.push(parcel);
    }
    const [held, shared] = parcels;
    await admin.request(`/api/recordings/${held?.id}/hold`, { method: 'PUT', json: { hold: true } });
    await admin.request(`/api/recordings/${shared?.id}/shares`, { method: 'POST', json: {} });
    const there = () => parcels.map(({ sha256 }) => existsSync(pathOf(sha256)));
    await sweep();
    expect(there()).toEqual([true, true, true, true, true]);
    await quota(0.000_35);
    await sweep();
    expect(there()).toEqual([true, true, false, false, true]);
    const gone = await admin.request(`/api/recordings/${parcels[2]?.id}`);
    expect(await gone.json()).toMatchObject({ location: 'box' });
    // the link ends, the hold does not
    clock.advance(4 * day);
    await quota(0.000_05);
    await sweep();
    expect(there()).toEqual([true, false, false, false, false]);
    await quota(null);
  });

  describe('is not made by what somebody', () => {
    let other: pg.Client;
    beforeAll(async () => {
      other = new pg.Client({ connectionString: api.databaseUrl });
      await other.connect();
    });
    afterAll(() => other.end());
    async function aStored(): Promise<Parcel> {
      await api.database.run(api.tenantId, (tx) => tx.execute('DELETE FROM clips'));
      const parcel = box.parcel({ clip: randomBytes(100_000) });
      await tell(api, box, parcel.events);
      await upload(api, box, parcel);
      return parcel;
    }
    /** Runs `work` while the rows that `sql` takes are held, and lets them go once it waits for them, or is through. */
    async function meanwhile<T>(sql: string, id: string, work: () => Promise<T>): Promise<T> {
      await other.query('BEGIN');
      await other.query(sql, [id]);
      let isThrough = false;
      const working = work().finally(() => (isThrough = true));
      const waiting = () =>
        api.database.system((tx) =>
          tx.query(`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`),
        );
      await vi.waitUntil(async () => isThrough || (await waiting()).length > 0, { timeout: 20_000, interval: 20 });
      await other.query('COMMIT');
      return working;
    }

    it('puts on hold while the sweep is at it', async () => {
      const parcel = await aStored();
      await quota(0.000_05);
      await meanwhile('UPDATE recordings SET legal_hold = true WHERE id = $1', parcel.id, sweep);
      await quota(null);
      expect(await readBack(parcel)).toBe(parcel.sha256);
      const rows = await other.query('SELECT 1 FROM audit_log WHERE action = $1 AND subject = $2', [
        'recording.clip-removed',
        `recording:${parcel.id}`,
      ]);
      expect(rows.rowCount).toBe(0);
    });

    it('finishes while the sweep is at it', async () => {
      const parcel = box.parcel();
      await part(parcel, 0, 1_000);
      clock.advance(15 * day);
      await meanwhile('UPDATE clips SET stored_at = now() WHERE recording_id = $1', parcel.id, sweep);
      expect(existsSync(pathOf(parcel.sha256))).toBe(true);
      expect(await api.get(ClipStore).find(api.tenantId, parcel.sha256)).not.toBeNull();
    });

    it('shares: a link that comes too late has the box send the clip again', async () => {
      const parcel = await aStored();
      const admin = await api.signIn('admin');
      const taken = 'WITH gone AS (DELETE FROM clips WHERE recording_id = $1) SELECT 1 FROM recordings WHERE id = $1 FOR UPDATE';
      const share = () => admin.request(`/api/recordings/${parcel.id}/shares`, { method: 'POST', json: {} });
      expect((await meanwhile(taken, parcel.id, share)).status).toBe(201);
      const orders = await api.request('/api/edge/clip-orders', { headers: { authorization: box.authorization } });
      expect(await orders.json()).toMatchObject({ uploads: [parcel.id] });
    });
  });

  it('is made by uploads that never went on', async () => {
    const parcel = box.parcel();
    await part(parcel, 0, 1_000);
    clock.advance(13 * day);
    await sweep();
    expect(existsSync(pathOf(parcel.sha256))).toBe(true);
    clock.advance(2 * day);
    await sweep();
    expect(existsSync(pathOf(parcel.sha256))).toBe(false);
    expect(await asked(parcel)).toEqual({ receivedBytes: 0, complete: false });
  });
});

it('clips show at /metrics', async () => {
  const text = await (await api.request('/metrics')).text();
  expect(text).toMatch(/sigap_clips_received_total\{result="stored"\} [1-9]/);
  expect(text).toMatch(/sigap_clips_received_total\{result="refused"\} [1-9]/);
  expect(text).toMatch(/sigap_clip_damaged_total [1-9]/);
});
