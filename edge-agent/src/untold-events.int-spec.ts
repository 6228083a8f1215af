import { createLogger, systemClock } from '@sigap/node-kit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Store } from './store/store.js';
import type { StoreOptions } from './store/store-protocol.js';
import { ClockWatch } from './sync/clock-watch.js';
import { Recorder } from './sync/recorder.js';
import { storeOptions } from './test-rig/store-options.js';
import { testFolder } from './test-rig/test-folder.js';
import { UntoldEvents } from './untold-events.js';

const logger = createLogger({ name: 'test', level: 'silent' });
const prefix = 'dock/untold/';
const everything = { after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 1_000 };

/** A capability on the store of a folder. `end`: the process is gone. */
async function aBox(directory: string, change: Partial<StoreOptions> = {}) {
  const store = new Store({ ...storeOptions(directory, change), onFailed: () => undefined });
  await store.start();
  onTestFinished(() => store.stop());
  const sink = new Recorder(store, new ClockWatch({ clock: systemClock, logger, onStepped: () => undefined }), systemClock);
  const untold = new UntoldEvents({ prefix, sink, state: store.state, clock: systemClock, logger });
  await untold.load();
  return {
    store,
    untold,
    tell: (freeBytes: number) => untold.tell({ type: 'edge.disk-low', data: { freeBytes, totalBytes: 9 } }),
    told: async () => (await store.request('pending', everything)).map(({ data }) => (JSON.parse(data) as { freeBytes: number }).freeBytes),
    kept: () => store.state.list(prefix),
    acknowledge: async () => void (await store.request('remove', [[1, 1]])),
  };
}

describe('UntoldEvents', () => {
  it('tells each event once when there is room, after refused tries and a new start', async () => {
    const directory = testFolder();
    const first = await aBox(directory, { maxRows: 1 });
    for (const n of [1, 2, 3]) await first.tell(n);
    await first.untold.retry();
    await first.untold.retry();
    expect(await first.told()).toEqual([1]);
    expect(await first.kept()).toHaveLength(2);
    await first.store.stop();
    const second = await aBox(directory);
    await second.untold.retry();
    await second.untold.retry();
    expect(await second.told()).toEqual([1, 2, 3]);
    expect(await second.kept()).toEqual([]);
    expect(second.untold.size).toBe(0);
  });

  it('tells an event once however many tries run at the same time', async () => {
    const box = await aBox(testFolder(), { maxRows: 1 });
    for (const n of [1, 2]) await box.tell(n);
    await box.acknowledge();
    await Promise.all([box.untold.retry(), box.untold.retry(), box.untold.retry()]);
    expect(await box.told()).toEqual([2]);
  });

  it('is one commit with what is asked for in the same turn, and dates an event by when it happened', async () => {
    const directory = testFolder();
    const box = await aBox(directory, { maxRows: 0 });
    const occurredAt = new Date('2026-11-20T08:00:00.000Z');
    const told = box.untold.tell({ type: 'edge.disk-low', data: { freeBytes: 1, totalBytes: 9 }, occurredAt });
    const row = box.store.state.set('dock/row', 'there');
    // asked for in the same turn: the row can be read once both are in one transaction
    const [, , kept] = await Promise.all([told, row, box.kept()]);
    expect(kept).toHaveLength(1);
    await box.store.stop();
    const after = await aBox(directory);
    await after.untold.retry();
    expect((await after.store.request('pending', everything)).map((entry) => entry.occurredAt)).toEqual([occurredAt.toISOString()]);
  });

  it('does not stop at a row that it can not read', async () => {
    const directory = testFolder();
    const first = await aBox(directory, { maxRows: 0 });
    await first.store.state.set(`${prefix}0`, '{"type":"unheard.of"}');
    await first.tell(7);
    await first.store.stop();
    const second = await aBox(directory);
    await second.untold.retry();
    expect(await second.told()).toEqual([7]);
  });
});
