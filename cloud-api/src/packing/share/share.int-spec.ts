import { problem, recordingIndexRoutes } from '@sigap/contracts';
import { fakeClock, type FakeClock } from '@sigap/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../../api-under-test.js';
import { aPackingBox, type PackingBox, type Parcel, tell, upload } from '../packing.fixture.js';
import { ShareRetention, VISITORS_KEPT_MS } from './share-retention.js';

let clock: FakeClock;
let api: ApiUnderTest;
let manager: SignedIn;
let box: PackingBox;
let parcel: Parcel;
beforeAll(async () => {
  clock = fakeClock(new Date());
  api = await startApi({ clock });
  manager = await api.signIn('manager');
  box = await aPackingBox(api);
  parcel = box.parcel();
  await tell(api, box, parcel.events);
  await upload(api, box, parcel);
});
afterAll(() => api.stop());

async function share(json: object = {}, of = parcel) {
  const reply = await manager.request(`/api/recordings/${of.id}/shares`, { method: 'POST', json });
  expect(reply.status).toBe(201);
  const made = recordingIndexRoutes.share.reply.parse(await reply.json());
  return { ...made, token: new URL(made.url).hash.slice(1) };
}
const open = (token: string, headers: Record<string, string> = {}) =>
  api.request('/api/public/shares/open', { method: 'POST', json: { token }, headers });
const opened = async (token: string) => recordingIndexRoutes.openShare.reply.parse(await (await open(token)).json());
const accesses = async (id: string) => {
  const reply = recordingIndexRoutes.shareAccesses.reply.parse(await (await manager.request(`/api/shares/${id}/accesses`)).json());
  return reply.items.map(({ what }) => what).toReversed();
};
const codeOf = async (reply: Response) => problem.parse(await reply.json()).code;

describe('a link', () => {
  it('shows the clip to somebody without an account, and notes each visit', async () => {
    const made = await share({ note: 'for the buyer' });
    const shown = await opened(made.token);
    expect(shown).toMatchObject({ label: parcel.label, sha256: parcel.sha256, expiresAt: made.expiresAt });
    const whole = await api.request(shown.fileUrl);
    expect(Buffer.from(await whole.arrayBuffer()).equals(parcel.clip)).toBe(true);
    expect((await api.request(shown.fileUrl, { headers: { range: 'bytes=5-9' } })).status).toBe(206);
    expect((await api.request(`${shown.fileUrl}?download=1`)).headers.get('content-disposition')).toMatch(/^attachment/);
    expect(await accesses(made.id)).toEqual(['opened', 'played', 'downloaded']);
    const { items } = recordingIndexRoutes.shares.reply.parse(await (await manager.request(`/api/recordings/${parcel.id}/shares`)).json());
    expect(items[0]).toMatchObject({ id: made.id, opened: 1, note: 'for the buyer', createdBy: 'The manager' });
  });

  it('is kept as a hash, and its token is in no address that goes out', async () => {
    const { token, url } = await share();
    const rows = await api.database.run(api.tenantId, (tx) => tx.query('SELECT * FROM clip_shares'));
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(url.split('#', 1)[0]).not.toContain(token);
    expect((await opened(token)).fileUrl).not.toContain(token);
  });

  it('ends when its time is over, also for who is watching', async () => {
    const { id, token } = await share({ expiresInHours: 1 });
    clock.advance(50 * 60_000);
    const { fileUrl } = await opened(token);
    clock.advance(11 * 60_000);
    expect(await codeOf(await open(token))).toBe('share_ended');
    expect(await codeOf(await api.request(fileUrl))).toBe('share_ended');
    expect(await accesses(id)).toEqual(['opened', 'refused']);
  });

  it('ends at once when it is revoked', async () => {
    const { id, token } = await share();
    const { fileUrl } = await opened(token);
    expect((await manager.request(`/api/shares/${id}`, { method: 'DELETE' })).status).toBe(204);
    const replies = [await open(token), await api.request(fileUrl)];
    for (const reply of replies) expect([reply.status, await codeOf(reply)]).toEqual([410, 'share_ended']);
    expect((await manager.request(`/api/shares/${id}`, { method: 'DELETE' })).status).toBe(204);
  });

  it('lives longer than its tickets', async () => {
    const { token } = await share();
    const { fileUrl } = await opened(token);
    clock.advance(16 * 60_000);
    expect((await api.request(fileUrl)).status).toBe(404);
    expect((await api.request((await opened(token)).fileUrl)).status).toBe(200);
  });

  it('is not guessed, and a ticket is not changed', async () => {
    const [one, two] = [await share(), await share()];
    const [a, b] = [await opened(one.token), await opened(two.token)];
    expect((await open('x'.repeat(43))).status).toBe(404);
    const parts = (url: string) => url.split('/').at(-1)?.split('.') ?? [];
    const [tenant, , until, signature] = parts(a.fileUrl);
    const forged = [tenant, parts(b.fileUrl)[1], until, signature].join('.');
    expect((await api.request(`/api/public/shares/file/${forged}`)).status).toBe(404);
  });

  it('to a clip that is on the box has it sent, and shows it when it is there', async () => {
    const late = box.parcel();
    await tell(api, box, late.events);
    const { token } = await share({}, late);
    expect(await codeOf(await open(token))).toBe('clip_not_here');
    const orders = await (await api.request('/api/edge/clip-orders', { headers: { authorization: box.authorization } })).json();
    expect(orders).toMatchObject({ uploads: [late.id] });
    await upload(api, box, late);
    expect((await open(token)).status).toBe(200);
  });

  it('of another tenant is not there', async () => {
    const { id } = await share();
    const stranger = await api.signIn('admin', (await api.addTenant()).tenantId);
    expect((await stranger.request(`/api/shares/${id}/accesses`)).status).toBe(404);
    expect((await stranger.request(`/api/shares/${id}`, { method: 'DELETE' })).status).toBe(404);
  });

  // the last: it takes so long that nobody is signed in after it
  it('is not flooded by one address that calls itself something else each time, and forgets who came', async () => {
    const { id, token } = await share();
    for (let n = 0; n < 5; n += 1) await open(token, { 'user-agent': `visitor ${n}` });
    expect(await accesses(id)).toEqual(['opened']);
    const { items } = recordingIndexRoutes.shares.reply.parse(await (await manager.request(`/api/recordings/${parcel.id}/shares`)).json());
    expect(items.find((one) => one.id === id)).toMatchObject({ opened: 1 });
    clock.advance(VISITORS_KEPT_MS + 1_000);
    await api.get(ShareRetention).sweep();
    const rows = await api.database.run(api.tenantId, (tx) =>
      tx.query('SELECT address, user_agent, what FROM clip_share_accesses WHERE share_id = $1', [id]),
    );
    expect(rows).toEqual([{ address: '', user_agent: '', what: 'opened' }]);
  });
});
