import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Store } from '../store/store.js';
import { storeOptions } from '../test-rig/store-options.js';
import { testFolder } from '../test-rig/test-folder.js';
import { eventsOf } from './test-rig/a-packing-box.js';

const program = fileURLToPath(new URL('../../dist/packing/test-rig/packing-runner.main.js', import.meta.url));
const kills = Math.ceil(Number(process.env['SIGAP_TEST_KILLS'] ?? 50) / 2);

interface Said {
  opened?: boolean;
  session?: string | null;
  assigned?: string[];
  ready?: boolean;
  action?: string;
  recordingId?: string;
}

/** Lets the stations work, and kills the program with -9 once they said so many lines: they are at the next ones then. @returns what was said */
async function killedRun(folder: string, lines: number): Promise<Said[]> {
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    if (text.split('\n').length > lines) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Said);
}

describe('PackingStations under kill -9', () => {
  it(`has every recording that was told, each ended once, and the session as it was, after ${kills} kills`, {
    timeout: 600_000,
  }, async () => {
    const folder = testFolder();
    const told = new Set<string>();
    let session: string | null = null;
    let ready = false;
    for (let kill = 0; kill < kills; kill++) {
      const said = await killedRun(folder, 1 + Math.floor(Math.random() * 40));
      const [opened] = said;
      // the first run begins it; a kill may come before that
      session ??= opened?.session ?? null;
      expect(opened?.session).toBe(session);
      expect(opened?.assigned).toHaveLength(session === null || !ready ? (opened?.assigned?.length ?? 0) : 3);
      ready ||= said.some((one) => one.ready);
      for (const { action, recordingId } of said) if (action === 'started' && recordingId !== undefined) told.add(recordingId);
    }
    const settle = spawn(process.execPath, [program, folder, 'settle'], { stdio: 'ignore' });
    expect(await once(settle, 'close')).toEqual([0, null]);
    const store = new Store({ ...storeOptions(join(folder, 'store')), onFailed: () => undefined });
    await store.start();
    const events = await eventsOf(store);
    const left = await store.state.list('packing/recording/');
    await store.stop();
    const idsOf = (type: string) =>
      events.flatMap((event) => (event.type === type && 'recordingId' in event.data ? [event.data.recordingId] : []));
    const started = idsOf('packing.recording.started');
    const stopped = idsOf('packing.recording.stopped');
    const clips = readdirSync(join(folder, 'clips'));
    expect(told.size, 'the test did something').toBeGreaterThan(kills);
    expect(
      [...told].filter((id) => !started.includes(id)),
      'told, and not durable',
    ).toEqual([]);
    expect(
      started.filter((id) => !stopped.includes(id)),
      'never ended',
    ).toEqual([]);
    expect([new Set(started).size, new Set(stopped).size], 'once each').toEqual([started.length, stopped.length]);
    expect(
      clips.filter((name) => name.endsWith('.open')),
      'orphan recordings',
    ).toEqual([]);
    expect(
      clips.filter((id) => !stopped.includes(id)),
      'files that nobody knows',
    ).toEqual([]);
    expect(left).toEqual([]);
    expect(events.filter(({ type }) => type === 'packing.session.started')).toHaveLength(1);
  });
});
