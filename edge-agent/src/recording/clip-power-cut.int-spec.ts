import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '@sigap/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CutDisk, type DiskSystem, mayCutPower } from '../test-rig/cut-disk.js';
import { type BoxRun, recoverBox, startBox } from './test-rig/box-process.js';
import { aNumberedTable, pictureNumbers } from './test-rig/camera-clock.js';
import { expectWhole } from './test-rig/expect-whole.js';
import { hasJudge } from './test-rig/judge.js';
import type { BoxSaid } from './test-rig/recording-box.main.js';

const rounds = Number(process.env['SIGAP_FAULT_ROUNDS'] ?? 5);
const seed = Number(process.env['SIGAP_FAULT_SEED'] ?? 20_261_120);
const fps = 10;
/** PK-11. */
const mostLostMs = 2_000;
const mayRun = hasJudge && mayCutPower();
const hasStrace = existsSync('/usr/bin/strace');
const needs = 'needs root, loop devices, mkfs.xfs and ffmpeg';

const idsOf = (said: readonly BoxSaid[]) => said.flatMap(({ begun }) => begun ?? []);

/** Begun, and not said to be finished. */
function openOf(said: readonly BoxSaid[]): string[] {
  const finished = new Set(said.filter(({ begun }) => begun === undefined).map(({ recordingId }) => recordingId));
  return idsOf(said).filter((id) => !finished.has(id));
}

/** A box that records parcels of up to so many milliseconds on a disk of its own, with a camera that numbers its pictures. */
async function aBoxOnADisk(system: DiskSystem, parcelMs: number) {
  const camera = await aNumberedTable(fps);
  const disk = CutDisk.create(system);
  onTestFinished(() => disk.close());
  const source = { kind: 'network', url: camera.url, subUrl: null, username: null, password: null, transport: 'tcp' } as const;
  const order = { directory: join(disk.path, 'box'), source, parcelMs };
  return { camera, disk, order, clip: (id: string) => join(order.directory, 'clips', 'stored', `${id}.mp4`) };
}

/** Lets the box record for so long from its first clip on, and cuts the power. @returns what it had promised by then, and the picture that the camera was at */
async function cutAfter(box: Awaited<ReturnType<typeof aBoxOnADisk>>, ms: number, before: readonly string[] = []) {
  const run = startBox(box.order, before);
  onTestFinished(() => void run.child.kill('SIGKILL'));
  await run.heard(({ begun }) => begun !== undefined);
  await delay(ms);
  // first the picture and the promises, then the disk: what is promised between the two counts for nobody
  const picture = (await box.camera.stats()).lastPicture?.number ?? Number.NaN;
  const said = run.said();
  box.disk.cut();
  kill(run, before.length > 0);
  await run.closed;
  await box.disk.powerUp();
  return { said, picture };
}

/** `strace` lets its program live when it is killed itself. */
function kill({ child: { pid = 0 } }: BoxRun, isTraced: boolean): void {
  const child = () => Number(execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }).split('\n')[0]);
  process.kill(isTraced ? child() : pid, 'SIGKILL');
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

describe('recordings under power cuts', () => {
  it.skipIf(!mayRun).each([
    ['ext4', Math.ceil(rounds / 2)],
    ['xfs', Math.floor(rounds / 2)],
  ] as const)(
    `play, and lose at most 2 s by the camera's clock; files, rows and the chain agree, on %s over %i cuts (${needs})`,
    {
      timeout: 180_000 + rounds * 120_000,
    },
    async (system, cuts) => {
      const random = seededRandom(seed);
      const box = await aBoxOnADisk(system, 6_000);
      const promised = new Set<string>();
      const lostMs: number[] = [];
      let pictures = 0;
      for (let cut = 0; cut < cuts; cut++) {
        const { said, picture } = await cutAfter(box, random.between(300, 5_300));
        for (const id of idsOf(said)) promised.add(id);
        const { report } = await recoverBox(box.order);
        expectWhole(report, promised);
        expect(report.missing.filter((id) => promised.has(id))).toEqual([]);
        for (const id of idsOf(said)) {
          const numbers = pictureNumbers(box.clip(id));
          const last = numbers.at(-1) ?? Number.NEGATIVE_INFINITY;
          // a machine that has no time makes fewer pictures, but never one twice or out of order
          expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
          pictures += numbers.length;
          if (openOf(said).includes(id)) lostMs.push(((picture - last) * 1_000) / fps);
        }
      }
      console.log(
        `power cuts on ${system}: N ${cuts}, seed ${seed}, recordings ${promised.size} (lost 0, bound ${Math.min(1, 3 / promised.size).toFixed(3)}), ` +
          `open at a cut ${lostMs.length}, lost of them median ${median(lostMs)} ms, most ${Math.max(0, ...lostMs)} ms, pictures decoded ${pictures}`,
      );
      expect(Math.max(0, ...lostMs)).toBeLessThanOrEqual(mostLostMs);
      expect(promised.size).toBeGreaterThanOrEqual(cuts);
    },
  );

  it.skipIf(!mayRun || !hasStrace)(
    `are lost when the disk only says that it has written (control; ${needs}, strace)`,
    {
      timeout: 300_000,
    },
    async () => {
      const box = await aBoxOnADisk('ext4', 1e9);
      const lying = ['strace', '-f', '-qqq', '-o', '/dev/null', '-e', 'trace=fsync,fdatasync', '-e', 'inject=fsync,fdatasync:retval=0'];
      const { said, picture } = await cutAfter(box, 3_500, lying);
      const [promised] = idsOf(said);
      // the box may have lost its own key, and says so: then nothing of the recording is kept
      const report = await recoverBox(box.order).then(
        (recovered) => recovered.report,
        (error: unknown) => (/holds no Ed25519 key/.test(String(error)) ? null : Promise.reject(error)),
      );
      const kept = existsSync(box.clip(promised ?? '')) ? (pictureNumbers(box.clip(promised ?? '')).at(-1) ?? 0) : Number.NEGATIVE_INFINITY;
      console.log(`control without fsync: told ${report?.told[promised ?? ''] ?? 0} times, lost ${((picture - kept) * 1_000) / fps} ms`);
      expect(((picture - kept) * 1_000) / fps).toBeGreaterThan(mostLostMs);
    },
  );
});
