import type { SigapEvent } from '@sigap/contracts';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, startApi } from '../../api-under-test.js';
import { AuditReader } from '../../audit/audit-reader.js';
import { EventHandlers } from '../../ingest/event-handler.js';
import { EventWriter } from '../../ingest/event-writer.js';
import { aDelivery } from '../../ingest/flow.fixture.js';
import { aPackingBox, type PackingBox, tell } from '../packing.fixture.js';

let api: ApiUnderTest;
let box: PackingBox;
const userId = v7();
const viewedAt = '2026-11-18T08:00:00.000Z';

beforeAll(async () => {
  api = await startApi();
  box = await aPackingBox(api);
});
afterAll(() => api.stop());

const clipViewed = (recordingId = v7(), change: Partial<SigapEvent> = {}) =>
  ({ ...box.event('packing.clip.viewed', { recordingId, userId, viewedAt }, null), ...change }) as SigapEvent;
const tableViewed = () => box.event('packing.table.viewed', { userId, viewedAt, picture: 'live' });
async function entries(subject: string) {
  const { items } = await api.get(AuditReader).page(api.tenantId, { limit: 200 });
  return items.filter((entry) => entry.subject === subject).map(({ actor, action, after }) => ({ actor, action, after }));
}

describe('looks on a box', () => {
  it('end in the audit log, also days later, with who, what, where and when', async () => {
    const recordingId = v7();
    await tell(api, box, [clipViewed(recordingId, { replayed: true }), tableViewed()]);
    const after = { edgeId: box.edgeId, viewedAt };
    expect(await entries(`recording:${recordingId}`)).toEqual([{ actor: `user:${userId}`, action: 'recording.viewed', after }]);
    expect(await entries(`camera:${box.cameraId}`)).toEqual([
      { actor: `user:${userId}`, action: 'camera.viewed', after: { ...after, picture: 'live' } },
    ]);
    expect(await api.get(AuditReader).verify(api.tenantId)).toBeNull();
  });

  it('are written once, however often and through however many writers they come', async () => {
    const ids = Array.from({ length: 20 }, () => v7());
    const events = ids.map((id) => clipViewed(id));
    await Promise.all([events, events.toReversed(), events.slice(5, 15)].map((some) => tell(api, box, some)));
    await tell(api, box, events);
    for (const id of ids) expect(await entries(`recording:${id}`)).toHaveLength(1);
    expect(await api.get(AuditReader).verify(api.tenantId)).toBeNull();
  });

  it('are in the log when the event is acknowledged, and not when the transaction fails', async () => {
    const [kept, lost] = [v7(), v7()];
    let isBroken = true;
    const handlers = api.get(EventHandlers);
    // behind it in the same transaction
    handlers.register({
      types: ['packing.clip.viewed'],
      runsLast: true,
      apply: (_, [first]) => (isBroken && first ? Promise.reject(Object.assign(new Error('away'), { code: '57P01' })) : Promise.resolve()),
    });
    const event = clipViewed(lost);
    const write = () => api.get(EventWriter).write(api.tenantId, [aDelivery(box.edgeId, [event])]);
    await expect(write()).rejects.toThrow('away');
    expect(await entries(`recording:${lost}`)).toEqual([]);
    isBroken = false;
    expect((await write()).acks).toHaveLength(1);
    expect(await entries(`recording:${lost}`)).toHaveLength(1);
    await tell(api, box, [clipViewed(kept)]);
    expect(await entries(`recording:${kept}`)).toHaveLength(1);
  });

  it('at a time of the cloud, as far as the box knew how wrong its own is, and never in the future', async () => {
    const [off, ahead] = [v7(), v7()];
    await tell(api, box, [clipViewed(off, { clock: { state: 'unsynced', offsetMs: 3_600_000 } })]);
    const future = box.event('packing.clip.viewed', { recordingId: ahead, userId, viewedAt: '2099-01-01T00:00:00.000Z' }, null);
    await tell(api, box, [future]);
    expect(await entries(`recording:${off}`)).toMatchObject([{ after: { viewedAt: '2026-11-18T09:00:00.000Z' } }]);
    const [entry] = await entries(`recording:${ahead}`);
    const said = entry?.after as { viewedAt?: string } | undefined;
    expect(Date.parse(said?.viewedAt ?? '')).toBeLessThanOrEqual(Date.now());
  });
});
