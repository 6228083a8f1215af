import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OutboxFullError } from '../event-sink.js';
import { anEntry } from '../test-rig/an-entry.js';
import { storeOptions } from '../test-rig/store-options.js';
import { testFolder } from '../test-rig/test-folder.js';
import { Store } from './store.js';

const writer = fileURLToPath(new URL('../../dist/test-rig/store-writer.main.js', import.meta.url));
const works = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const canTrace = works('strace', '-o', '/dev/null', 'true');
/** A program that is traced on a busy machine may need long for its faults. */
const limitMs = 60_000;
const points = Number(process.env['SIGAP_TEST_FAULT_POINTS'] ?? 12);

interface Said {
  opened?: boolean;
  recovery?: unknown;
  id?: string;
  failed?: string;
}

/** Runs a writer with a fault at the n-th of these system calls; kills it once it said so many lines, if it still lives. */
async function tracedWriter(directory: string, calls: string, fault: string, lines = 10_000): Promise<Said[]> {
  const options = ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${calls}`, '-e', `inject=${calls}:${fault}`];
  const child = spawn('strace', [...options, process.execPath, writer, directory], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  const kill = () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
  };
  const limit = setTimeout(kill, limitMs);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    const before = text.split('\n').length;
    text += part;
    if (before <= lines && text.split('\n').length > lines) kill();
  });
  await once(child, 'close');
  clearTimeout(limit);
  const whole = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return whole.filter((line) => line !== '').map((line) => JSON.parse(line) as Said);
}

async function idsIn(directory: string): Promise<{ recovery: unknown; ids: Set<string> }> {
  const store = new Store({ ...storeOptions(directory), onFailed: () => undefined });
  await store.start();
  const kept = await store.request('pending', { after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 1_000_000 });
  await store.stop();
  return { recovery: store.recovery, ids: new Set(kept.map(({ id }) => id)) };
}

/** Before it the file is made: SQLite itself ignores a failed fsync of a folder, and makes a journal anew. */
const firstOfTheLog = 7;

describe('Store under faults of the disk', () => {
  it.skipIf(!canTrace)(
    `accepts nothing after an fsync that failed, and loses nothing it accepted: ${points} points (needs strace)`,
    { timeout: 300_000 },
    async () => {
      for (let point = 0; point < points; point++) {
        const directory = testFolder();
        const said = await tracedWriter(directory, 'fsync,fdatasync', `error=EIO:when=${firstOfTheLog + point * 6}`);
        const failedAt = said.findIndex(({ failed }) => failed !== undefined);
        expect(failedAt, 'the process said that its store is dead').toBeGreaterThanOrEqual(0);
        expect(failedAt, 'and accepted nothing after that').toBe(said.length - 1);
        const { recovery, ids } = await idsIn(directory);
        expect(recovery).toBeNull();
        expect(said.flatMap(({ id }) => (id === undefined || ids.has(id) ? [] : [id]))).toEqual([]);
      }
    },
  );

  it.skipIf(!canTrace)('loses nothing when an fsync fails while the file is made (needs strace)', { timeout: 300_000 }, async () => {
    for (let call = 1; call < firstOfTheLog; call++) {
      const directory = testFolder();
      const said = await tracedWriter(directory, 'fsync,fdatasync', `error=EIO:when=${call}`, 100);
      const { recovery, ids } = await idsIn(directory);
      expect(recovery).toBeNull();
      expect(said.flatMap(({ id }) => (id === undefined || ids.has(id) ? [] : [id]))).toEqual([]);
    }
  });

  it.skipIf(!canTrace)(
    `recovers from death at any write or fsync of its life: ${points} points (needs strace)`,
    { timeout: 300_000 },
    async () => {
      for (let point = 0; point < points; point++) {
        const directory = testFolder();
        const said = await tracedWriter(directory, 'pwrite64,fsync,fdatasync,ftruncate,unlink', `signal=KILL:when=${2 + point * 5}`);
        const { recovery, ids } = await idsIn(directory);
        expect(recovery, `point ${point}`).toBeNull();
        expect(said.flatMap(({ id }) => (id === undefined || ids.has(id) ? [] : [id]))).toEqual([]);
      }
    },
  );

  it('gives its ballast free when the disk is full, then refuses, then goes on when there is room again (needs root, for a small disk)', async ({
    skip,
  }) => {
    const disk = testFolder();
    if (!works('mount', '-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk)) skip('no small disk can be mounted here');
    onTestFinished(() => void works('umount', '--lazy', disk));
    const directory = join(disk, 'store');
    mkdirSync(directory);
    const store = new Store({ ...storeOptions(directory), ballastBytes: 4 * 1024 * 1024, onFailed: () => undefined });
    await store.start();
    onTestFinished(() => store.stop());
    expect((await store.request('stats', null)).ballastHeld).toBe(true);
    const filling = join(disk, 'somebody-else');
    writeFileSync(filling, new Uint8Array(18 * 1024 * 1024));
    const event = () => ({ ...anEntry(1), id: randomUUID(), data: `{"x":"${'x'.repeat(4_000)}"}` });
    const accepted: string[] = [];
    let heldWhenAccepted = true;
    const fill = async (): Promise<never> => {
      for (;;) {
        const next = event();
        await store.request('append', next);
        accepted.push(next.id);
        if (accepted.length % 50 === 0) heldWhenAccepted = (await store.request('stats', null)).ballastHeld;
      }
    };
    await expect(fill()).rejects.toEqual(new OutboxFullError('disk'));
    expect(heldWhenAccepted, 'the last events went into the room of the ballast').toBe(false);
    expect(store.health()).toMatchObject({ status: 'degraded' });
    // acknowledgements make room inside the file although the disk is as full as before
    expect(await store.request('remove', [[1, 100]])).toBe(100);
    await store.state.set('small', 'thing');
    const next = event();
    await store.request('append', next);
    accepted.push(next.id);
    rmSync(filling);
    await store.request('append', event());
    const kept = await store.request('pending', { after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 100_000 });
    expect(kept.slice(0, -1).map(({ id }) => id)).toEqual(accepted.slice(100));
    expect((await store.request('stats', null)).ballastHeld).toBe(true);
  });
});
