import { recordingIndexRoutes } from '@sigap/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../api-under-test.js';
import { aPackingBox, type PackingBox, tell, upload } from './packing.fixture.js';

let api: ApiUnderTest;
let manager: SignedIn;
let box: PackingBox;
beforeAll(async () => {
  api = await startApi();
  manager = await api.signIn('packing_supervisor');
  box = await aPackingBox(api);
  await tell(api, box, [box.keyMade()]);
});
afterAll(() => api.stop());

const list = async (query = '', who = manager) => {
  const reply = await who.request(`/api/recordings${query}`);
  expect(reply.status).toBe(200);
  return recordingIndexRoutes.list.reply.parse(await reply.json());
};
const file = (id: string, headers: Record<string, string> = {}, query = '') =>
  manager.request(`/api/recordings/${id}/file${query}`, { headers });

describe('a parcel', () => {
  it('is in the index as soon as the box told, and its clip plays once it was sent', async () => {
    const parcel = box.parcel({ label: 'SPXID000000000001' });
    await tell(api, box, parcel.events.slice(0, 1));
    expect((await list()).items).toMatchObject([{ id: parcel.id, label: parcel.label, location: 'recording', sha256: null }]);
    await tell(api, box, parcel.events.slice(1));
    const [row] = (await list('?label=00000001')).items;
    expect(row).toMatchObject({
      id: parcel.id,
      location: 'box',
      sha256: parcel.sha256,
      bytes: parcel.clip.byteLength,
      durationMs: 25_000,
      gapMs: 500,
      cameraName: 'Meja 1',
      startedAt: '2026-11-20T00:59:55.000Z',
      stopReason: 'scan',
      edgeId: box.edgeId,
    });
    expect((await file(parcel.id)).status).toBe(409);
    expect((await upload(api, box, parcel)).status).toBe(200);
    expect((await list()).items[0]).toMatchObject({ location: 'cloud', receivedBytes: parcel.clip.byteLength });
    const reply = await file(parcel.id);
    expect(reply.headers.get('content-type')).toBe('video/mp4');
    expect(Buffer.from(await reply.arrayBuffer()).equals(parcel.clip)).toBe(true);
  });
});
