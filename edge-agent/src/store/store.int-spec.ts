import { randomUUID } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OutboxFullError } from '../event-sink.js';
import { anEntry } from '../test-rig/an-entry.js';
import { storeOptions } from '../test-rig/store-options.js';
import { testFolder } from '../test-rig/test-folder.js';
import type { NewEntry } from './outbox-entry.js';
import { Store, StoreFailedError } from './store.js';
import type { StoreOptions } from './store-protocol.js';

const everything = { after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 1_000_000 };

function anEvent(): NewEntry {
  return { ...anEntry(1), id: randomUUID() };
}

async function open(directory: string, change: Partial<StoreOptions> = {}): Promise<Store> {
  const store = new Store({ ...storeOptions(directory, change), onFailed: () => undefined });
  onTestFinished(() => store.stop());
  await store.start();
  return store;
}

describe('Store', () => {
  it('numbers events without gaps, over restarts, in one epoch', async () => {
    const directory = testFolder();
    const first = await open(directory);
    await Promise.all(Array.from({ length: 250 }, () => first.request('append', anEvent())));
    await first.request('remove', [[1, 100]]);
    await first.stop();
    const second = await open(directory);
    expect(second.recovery).toBeNull();
    expect(second.epoch).toBe(first.epoch);
    expect(second.rowAtOpening).toBe(250);
    await second.request('append', anEvent());
    const left = await second.request('pending', everything);
    expect(left.map(({ seq }) => seq)).toEqual(Array.from({ length: 151 }, (_, i) => i + 101));
  });

  it('gives back exactly what was put in', async () => {
    const store = await open(testFolder());
    const event = { ...anEvent(), cameraId: randomUUID(), data: '{"name":"Ångström \\u0000 👁"}' };
    const place = await store.request('append', event);
    expect(await store.request('pending', everything)).toEqual([{ ...event, ...place }]);
  });

  it('keeps small memory: set, get, list by prefix, delete', async () => {
    const directory = testFolder();
    const store = await open(directory);
    await Promise.all([
      store.state.set('a/1', 'x'),
      store.state.set('a/2', 'y'),
      store.state.set('b/1', 'z'),
      store.state.set('a/1', 'new'),
    ]);
    await store.state.delete('b/1');
    await store.stop();
    const again = await open(directory);
    expect(await again.state.list('a/')).toEqual([
      { key: 'a/1', value: 'new' },
      { key: 'a/2', value: 'y' },
    ]);
    expect(await again.state.get('b/1')).toBeNull();
  });

  it('finds recorded labels by label, newest first, and forgets them by age', async () => {
    const directory = testFolder();
    const store = await open(directory);
    const label = (name: string, atMs: number) => ({ label: name, atMs, recordingId: randomUUID() });
    const all = [label('A', 1_000), label('A', 3_000), label('B', 2_000), label('A', 2_000)];
    await Promise.all(all.map((one) => store.request('label-remember', one)));
    await store.stop();
    const again = await open(directory);
    const find = (sinceMs: number, limit = 100) => again.request('labels-find', { label: 'A', sinceMs, limit });
    expect((await find(0)).map(({ atMs }) => atMs)).toEqual([3_000, 2_000, 1_000]);
    expect(await find(2_001)).toEqual([all[1]]);
    expect(await find(0, 1)).toEqual([all[1]]);
    expect(await again.request('labels-forget', { beforeMs: 2_500 })).toBe(3);
    expect(await find(0)).toEqual([all[1]]);
  });

  it('keeps templates sealed, and says when another key sealed them', async () => {
    const directory = testFolder();
    const store = await open(directory);
    const embedding = Float32Array.from({ length: 128 }, (_, i) => i / 128);
    const [anna, budi] = [randomUUID(), randomUUID()];
    const put = [
      { templateId: randomUUID(), employeeId: anna, embedding },
      { templateId: randomUUID(), employeeId: budi, embedding },
    ];
    expect(await store.request('gallery-apply', { reset: false, eraseEmployeeIds: [], removeTemplateIds: [], put })).toBe(2);
    expect(await store.request('gallery-apply', { reset: false, eraseEmployeeIds: [budi], removeTemplateIds: [], put: [] })).toBe(1);
    expect((await store.request('gallery-load', null)).templates).toEqual([put[0]]);
    await store.stop();
    const other = await open(directory, { key: new Uint8Array(32).fill(8) });
    expect(await other.request('gallery-load', null)).toEqual({ templates: [], unreadable: 1 });
  });

  it('refuses events beyond its limit, counts them, and takes them again when there is room', async () => {
    const store = await open(testFolder(), { maxRows: 10 });
    const outcomes = await Promise.allSettled(Array.from({ length: 15 }, () => store.request('append', anEvent())));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    for (const outcome of outcomes.slice(10)) expect(outcome).toMatchObject({ status: 'rejected', reason: new OutboxFullError('rows') });
    expect(store.refused).toBe(5);
    expect(store.health().status).toBe('degraded');
    await store.request('remove', [[1, 3]]);
    expect(await store.request('append', anEvent())).toMatchObject({ seq: 11 });
  });

  it('refuses visibly when its share of the disk is full, and lives on: no silent drop, no gap', async () => {
    const store = await open(testFolder(), { maxBytes: 256 * 1024 });
    const accepted: number[] = [];
    const fill = async (): Promise<never> => {
      for (;;) accepted.push((await store.request('append', { ...anEvent(), data: `{"x":"${'x'.repeat(2_000)}"}` })).seq);
    };
    await expect(fill()).rejects.toEqual(new OutboxFullError('disk'));
    expect((await store.request('pending', everything)).map(({ seq }) => seq)).toEqual(accepted);
    await store.request('remove', [[1, 50]]);
    expect(await store.request('append', anEvent())).toMatchObject({ seq: accepted.length + 1 });
  });

  it('lets no second agent in', async () => {
    const directory = testFolder();
    await open(directory);
    const second = new Store({ ...storeOptions(directory), onFailed: () => undefined });
    await expect(second.start()).rejects.toThrow(/only one agent may run/);
    await expect(second.request('stats', null)).rejects.toThrow(StoreFailedError);
  });

  it('begins a new epoch when the file was restored from a backup, and keeps what the backup had', async () => {
    const directory = testFolder();
    const store = await open(directory);
    await Promise.all(Array.from({ length: 5 }, () => store.request('append', anEvent())));
    await store.stop();
    const backup = testFolder();
    cpSync(join(directory, 'sigap.db'), join(backup, 'sigap.db'));
    const later = await open(directory);
    await Promise.all(Array.from({ length: 5 }, () => later.request('append', anEvent())));
    await later.stop();
    cpSync(join(backup, 'sigap.db'), join(directory, 'sigap.db'));
    const restored = await open(directory);
    expect(restored.recovery).toMatchObject({ reason: 'behind', keptEvents: 5 });
    expect(restored.epoch).not.toBe(store.epoch);
    expect(await restored.request('append', anEvent())).toMatchObject({ seq: 1, row: 11 });
    await restored.stop();
    expect((await open(directory)).recovery).toBeNull();
  });

  it('begins a new epoch when the whole folder is a copy', async () => {
    const directory = testFolder();
    const store = await open(directory);
    await store.request('append', anEvent());
    await store.stop();
    const copy = testFolder();
    rmSync(copy, { recursive: true });
    cpSync(directory, copy, { recursive: true });
    const moved = await open(copy);
    expect(moved.recovery).toMatchObject({ reason: 'moved', keptEvents: 1 });
  });

  it('moves unsent events into a new epoch when the cloud knows more numbers than it gave', async () => {
    const directory = testFolder();
    const store = await open(directory);
    const events = Array.from({ length: 7 }, anEvent);
    for (const event of events) await store.request('append', event);
    await store.request('remove', [[2, 3]]);
    const old = store.epoch;
    expect(await store.beginEpoch()).toEqual({ keptEvents: 5, row: 12 });
    const moved = await store.request('pending', everything);
    expect(moved.map(({ id, seq }) => [id, seq])).toEqual([0, 3, 4, 5, 6].map((from, i) => [events[from]?.id, i + 1]));
    expect(new Set(moved.map(({ epoch }) => epoch))).toEqual(new Set([store.epoch]));
    expect(store.epoch).not.toBe(old);
    await store.stop();
    const again = await open(directory);
    expect(again.recovery).toBeNull();
    expect(again.rowAtOpening).toBe(12);
  });

  it('loses nothing in a new epoch when it holds more than its limit by now', async () => {
    const directory = testFolder();
    const generous = await open(directory);
    await Promise.all(Array.from({ length: 10_050 }, () => generous.request('append', anEvent())));
    await generous.stop();
    const store = await open(directory, { maxRows: 20 });
    expect(await store.beginEpoch()).toMatchObject({ keptEvents: 10_050 });
    expect(await store.request('pending', everything)).toHaveLength(10_050);
    await expect(store.request('append', anEvent())).rejects.toThrow(OutboxFullError);
  });

  it('lets the event loop turn while it works', async () => {
    const store = await open(testFolder());
    const put = Array.from({ length: 5_000 }, () => ({
      templateId: randomUUID(),
      employeeId: randomUUID(),
      embedding: new Float32Array(512),
    }));
    let turns = 0;
    const progress = { isDone: false };
    const work = store
      .request('gallery-apply', { reset: false, eraseEmployeeIds: [], removeTemplateIds: [], put })
      .finally(() => (progress.isDone = true));
    // the hand-over itself is one turn
    await new Promise((resolve) => setImmediate(resolve));
    while (!progress.isDone) {
      turns += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await work;
    expect(turns).toBeGreaterThan(3);
  });
});
