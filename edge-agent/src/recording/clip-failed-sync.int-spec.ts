import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { testFolder } from '../test-rig/test-folder.js';
import { until } from '../test-rig/until.js';
import { clipProblems } from './clip-sweep.js';
import { recoverBox, startBox } from './test-rig/box-process.js';
import { expectWhole } from './test-rig/expect-whole.js';
import { anEnd, aParcel } from './test-rig/parcels.js';
import { aPackingTable, startRecording } from './test-rig/recording-rig.js';

/*
 * A sync that failed leaves pages that read as written and that no later sync brings to the disk. What can be seen of it from outside: the
 * bytes that are signed lie in another file (another inode) than those whose sync failed.
 */
const hasStrace = existsSync('/usr/bin/strace');

/** The next sync of the camera's process fails. Resolves when strace is attached. */
async function failNextSync(pid: number): Promise<void> {
  const options = ['-f', '-p', String(pid), '-o', '/dev/null', '-e', 'trace=fdatasync', '-e', 'inject=fdatasync:error=EIO:when=1'];
  const strace = spawn('strace', options, { stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(async () => {
    strace.kill('SIGTERM');
    if (strace.exitCode === null) await once(strace, 'exit');
  });
  let said = '';
  strace.stderr.setEncoding('utf8').on('data', (part: string) => (said += part));
  await until('strace is attached', () => said.includes('attached'));
}

describe.skipIf(!hasStrace)('a sync that failed (needs strace)', () => {
  it.each(['while it records', 'at the stop'])('is made good by a fresh file before the clip is signed: %s', async (when) => {
    const rig = await startRecording([await aPackingTable()]);
    const { recorder, fleet, specs } = rig;
    const faults: string[] = [];
    recorder.onEnded(({ fault }) => faults.push(fault));
    const facts = aParcel(specs[0]?.id ?? '');
    await recorder.begin(facts, { preRollSeconds: 1 });
    await delay(1_500);
    const { ino } = statSync(recorder.places.growing(facts.recordingId));
    const [pid] = fleet.workerPids().values();
    await failNextSync(pid ?? 0);
    if (when === 'while it records') await until('ended by itself', () => faults.length > 0);
    const clip = await recorder.finish(facts.recordingId, anEnd());
    const stored = statSync(clip?.path ?? '');
    expect(stored.ino).not.toBe(ino);
    expect(stored.mode & 0o7777).toBe(0o600);
    expect(clip?.durationMs).toBeGreaterThan(1_000);
    expect(await clipProblems(recorder)).toEqual([]);
  });

  it('is made good when it was the sync of the whole clip, and in the next process', async () => {
    const camera = await aPackingTable();
    const directory = join(testFolder(), 'box');
    const source = { kind: 'network', url: camera.url, subUrl: null, username: null, password: null, transport: 'tcp' } as const;
    const cut = startBox({ directory, source, parcelMs: 1e9 });
    const { begun: recordingId = '' } = await cut.heard((line) => line.begun !== undefined);
    await delay(1_500);
    cut.child.kill('SIGKILL');
    await cut.closed;
    const growing = join(directory, 'clips', 'recording', `${recordingId}.mp4`);
    const { ino } = statSync(growing);
    const options = ['-f', '-qqq', '-o', '/dev/null', '-P', growing];
    const failing = ['strace', ...options, '-e', 'trace=fsync,unlink', '-e', 'inject=fsync:error=EIO', '-e', 'inject=unlink:signal=KILL'];
    // the sync fails, a fresh file is made, and the process dies as it takes the old one away
    await startBox({ directory, source, parcelMs: null }, failing).closed;
    const { report } = await recoverBox({ directory, source });
    expectWhole(report, [recordingId]);
    expect(statSync(join(directory, 'clips', 'stored', `${recordingId}.mp4`)).ino).not.toBe(ino);
    expect(readdirSync(join(directory, 'clips', 'recording'))).toEqual([]);
  });
});
