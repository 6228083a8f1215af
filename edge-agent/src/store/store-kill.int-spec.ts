import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { storeOptions } from '../test-rig/store-options.js';
import { testFolder } from '../test-rig/test-folder.js';
import { Store } from './store.js';

const writer = fileURLToPath(new URL('../../dist/test-rig/store-writer.main.js', import.meta.url));
const kills = Number(process.env['SIGAP_TEST_KILLS'] ?? 50);

interface Said {
  opened?: boolean;
  recovery?: unknown;
  id?: string;
  seq?: number;
  epoch?: string;
}

/** Lets a writer run and kills it with -9 once it said so many lines: it is writing the next ones then. @returns what it said */
async function killedWriter(directory: string, lines: number): Promise<Said[]> {
  const child = spawn(process.execPath, [writer, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    if (text.split('\n').length > lines) child.kill('SIGKILL');
  });
  await once(child, 'close');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Said);
}

describe('Store under kill -9', () => {
  it(`has every accepted event after ${kills} kills, numbered without gaps, and never takes a kill for damage`, {
    timeout: 600_000,
  }, async () => {
    const directory = testFolder();
    const accepted = new Map<string, number>();
    for (let kill = 0; kill < kills; kill++) {
      const said = await killedWriter(directory, 1 + Math.floor(Math.random() * 60));
      expect(said[0]).toEqual({ opened: true, recovery: null });
      for (const { id, seq } of said.slice(1)) if (id !== undefined && seq !== undefined) accepted.set(id, seq);
    }
    const store = new Store({ ...storeOptions(directory), onFailed: () => undefined });
    await store.start();
    const kept = await store.request('pending', { after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 10_000_000 });
    await store.stop();
    expect(accepted.size).toBeGreaterThan(kills);
    const seqOf = new Map(kept.map(({ id, seq }) => [id, seq]));
    const lost = [...accepted].filter(([id, seq]) => seqOf.get(id) !== seq);
    expect(lost).toEqual([]);
    expect(kept.map(({ seq }) => seq)).toEqual(Array.from({ length: kept.length }, (_, i) => i + 1));
  });
});
