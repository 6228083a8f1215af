import { execFileSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../test-rig/test-folder.js';
import { recoverBox, startBox } from './test-rig/box-process.js';
import { expectWhole } from './test-rig/expect-whole.js';
import type { BoxSaid } from './test-rig/recording-box.main.js';
import { aPackingTable } from './test-rig/recording-rig.js';

const kills = Number(process.env['SIGAP_TEST_KILLS'] ?? 8);
const hasStrace = existsSync('/usr/bin/strace');
const calls = ['pwrite64', 'fsync', 'fdatasync', 'rename', 'ftruncate', 'unlink', 'openat'] as const;

function network(url: string) {
  return { kind: 'network', url, subUrl: null, username: null, password: null, transport: 'tcp' } as const;
}

describe('recordings under kill -9', () => {
  it(`keep all but the last 2 s, told once, over ${kills} kills of the agent`, { timeout: 900_000 }, async () => {
    const camera = await aPackingTable();
    const directory = testFolder();
    const order = { directory, source: network(camera.url) };
    const promised = new Set<string>();
    const losses: number[] = [];
    for (let kill = 0; kill < kills; kill++) {
      const box = startBox({ ...order, parcelMs: 3_000 });
      await box.heard((line) => line.begun !== undefined);
      await delay(Math.random() * 3_500);
      // by the camera's clock: a picture that a busy machine made late, or not at all, is not lost
      const { lastPicture } = await camera.stats();
      box.child.kill('SIGKILL');
      const { said } = await box.closed;
      const finished = new Set(said.filter((line) => line.begun === undefined).map((line) => line.recordingId));
      for (const { begun } of said) if (begun !== undefined) promised.add(begun);
      const open = said.map(({ begun }) => begun).filter((id) => id !== undefined && !finished.has(id));
      const { report, said: recovered } = await recoverBox(order);
      expectWhole(report, promised);
      losses.push(...lossesOf(recovered, open, lastPicture?.dueAtMs ?? Number.NaN));
    }
    expect(losses.length).toBeGreaterThan(0);
    expect(Math.max(...losses)).toBeLessThan(2_000);
    console.log(`recordings cut by kill -9: ${losses.length}, lost at most ${Math.max(...losses)} ms`);
  });

  it('end by themselves when the process of the camera is killed, and the next ones begin', { timeout: 400_000 }, async () => {
    const camera = await aPackingTable();
    const directory = testFolder();
    const order = { directory, source: network(camera.url) };
    const box = startBox({ ...order, parcelMs: 1_500 });
    const promised = new Set<string>();
    for (let kill = 0; kill < 3; kill++) {
      const before = box.said().length;
      await box.heard(() =>
        box
          .said()
          .slice(before)
          .some(({ begun }) => begun !== undefined),
      );
      execFileSync('kill', ['-9', workerOf(box.child.pid ?? 0)]);
      const killed = box.said().length;
      await box.heard(() =>
        box
          .said()
          .slice(killed)
          .some(({ begun }) => begun !== undefined),
      );
    }
    box.child.kill('SIGKILL');
    const { said } = await box.closed;
    for (const { begun } of said) if (begun !== undefined) promised.add(begun);
    const { report } = await recoverBox(order);
    expectWhole(report, promised);
    expect(promised.size).toBeGreaterThan(3);
  });

  it.skipIf(!hasStrace)(
    'recover from death at each system call of making a clip whole (needs strace)',
    { timeout: 1_200_000 },
    async () => {
      const template = await aCutRecording();
      const points = Number(process.env['SIGAP_TEST_SYSCALLS'] ?? 2);
      let deaths = 0;
      for (const call of calls) {
        for (let when = 1; when <= points; when++) {
          const directory = testFolder();
          cpSync(template.directory, directory, { recursive: true });
          const order = { directory, source: template.source };
          const injection = [
            'strace',
            '-f',
            '-qqq',
            '-o',
            '/dev/null',
            '-e',
            `trace=${call}`,
            '-e',
            `inject=${call}:signal=KILL:when=${when}`,
          ];
          const { said } = await startBox({ ...order, parcelMs: null }, injection).closed;
          if (said.some(({ report }) => report !== undefined)) break;
          deaths++;
          const { report } = await recoverBox(order);
          expectWhole(report, [template.recordingId]);
          expect({ clips: report.clips, missing: report.missing, lost: report.lost }).toEqual({ clips: 1, missing: [], lost: 0 });
        }
      }
      expect(deaths).toBeGreaterThan(calls.length / 2);
      console.log(`deaths at system calls: ${deaths}, all recovered`);
    },
  );

  /** A folder as kill -9 in the middle of a recording leaves it. */
  async function aCutRecording() {
    const camera = await aPackingTable();
    const directory = join(testFolder(), 'box');
    const source = network(camera.url);
    const box = startBox({ directory, source, parcelMs: 1e9 });
    const { begun: recordingId = '' } = await box.heard((line) => line.begun !== undefined);
    await delay(2_500);
    box.child.kill('SIGKILL');
    await box.closed;
    return { directory, source, recordingId };
  }
});

/** From the end of each clip to the last picture that the camera made. */
function lossesOf(said: readonly BoxSaid[], open: readonly (string | undefined)[], lastPictureMs: number): number[] {
  return said
    .filter(({ recovered }) => open.includes(recovered))
    .map(({ stored }) => (stored ? lastPictureMs - (stored.startedAtMs + stored.durationMs) : Number.POSITIVE_INFINITY));
}

function workerOf(parent: number): string {
  return (
    execFileSync('pgrep', ['-P', String(parent), '-f', 'camera-worker.main.js'], { encoding: 'utf8' })
      .trim()
      .split('\n')[0] ?? ''
  );
}
