import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OutboxFullError } from '../event-sink.js';
import { anEntry } from '../test-rig/an-entry.js';
import { storeOptions } from '../test-rig/store-options.js';
import { testFolder } from '../test-rig/test-folder.js';
import { Store } from './store.js';
import type { StoreOptions } from './store-protocol.js';

const everything = { after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 1_000_000 };
const works = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

async function open(directory: string, change: Partial<StoreOptions> = {}): Promise<Store> {
  const store = new Store({ ...storeOptions(directory, change), onFailed: () => undefined });
  onTestFinished(() => store.stop());
  await store.start();
  return store;
}

const anEvent = (bytes = 10) => ({ ...anEntry(1), id: randomUUID(), data: `{"x":"${'x'.repeat(bytes)}"}` });

describe('append-or-keep', () => {
  it('is the row while the outbox is full, and the event without the row as soon as it is not', async () => {
    const store = await open(testFolder(), { maxRows: 1 });
    await store.request('append', anEvent());
    const input = { entry: anEvent(), row: { key: 'kept/1', value: 'event' } };
    expect(await store.request('append-or-keep', input)).toBeNull();
    expect(await store.request('append-or-keep', input)).toBeNull();
    expect(await store.state.list('kept/')).toEqual([input.row]);
    expect(store.refused).toBe(0);
    await store.request('remove', [[1, 1]]);
    expect(await store.request('append-or-keep', input)).toMatchObject({ seq: 2 });
    expect(await store.state.list('kept/')).toEqual([]);
    expect((await store.request('pending', everything)).map(({ id }) => id)).toEqual([input.entry.id]);
  });

  it('is the row on a full disk as well, together with the other rows of its turn (needs root, for a small disk)', async ({ skip }) => {
    const disk = testFolder();
    if (!works('mount', '-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk)) skip('no small disk can be mounted here');
    onTestFinished(() => void works('umount', '--lazy', disk));
    const directory = join(disk, 'store');
    mkdirSync(directory);
    const store = await open(directory, { ballastBytes: 4 * 1024 * 1024 });
    const filling = join(disk, 'somebody-else');
    writeFileSync(filling, new Uint8Array(18 * 1024 * 1024));
    const fill = async (): Promise<never> => {
      for (;;) await store.request('append', anEvent(4_000));
    };
    await expect(fill()).rejects.toEqual(new OutboxFullError('disk'));
    const { depth } = await store.request('stats', null);
    const input = { entry: anEvent(), row: { key: 'kept/1', value: 'event' } };
    const [place] = await Promise.all([store.request('append-or-keep', input), store.state.set('row', 'beside')]);
    expect(place).toBeNull();
    expect(await store.state.get('row')).toBe('beside');
    expect(await store.state.list('kept/')).toEqual([input.row]);
    rmSync(filling);
    expect(await store.request('append-or-keep', input)).not.toBeNull();
    expect(await store.state.list('kept/')).toEqual([]);
    expect((await store.request('stats', null)).depth).toBe(depth + 1);
  });
});
