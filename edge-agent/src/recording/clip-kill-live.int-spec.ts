import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../test-rig/test-folder.js';
import { until } from '../test-rig/until.js';
import { ClipPlaces } from './clip-places.js';
import { type BoxRun, recoverBox, startBox } from './test-rig/box-process.js';
import { expectWhole } from './test-rig/expect-whole.js';
import { aPackingTable } from './test-rig/recording-rig.js';

const hasStrace = existsSync('/usr/bin/strace');

/** Death of whoever makes this call on one of these paths. */
interface Death {
  readonly stage: 'begin' | 'fragment' | 'stop';
  readonly call: string;
  readonly on: 'growing' | 'recording' | 'clip' | 'stored' | 'paper' | 'rows';
  /** Of such calls of one thread; the first where not given. */
  readonly nth?: number;
}

/** The camera's process makes the calls of the first two stages, the agent those of the last. */
const deaths: readonly Death[] = [
  { stage: 'begin', call: 'openat', on: 'growing' },
  { stage: 'begin', call: 'pwrite64', on: 'growing' },
  { stage: 'begin', call: 'fdatasync', on: 'growing' },
  { stage: 'begin', call: 'fsync', on: 'recording' },
  { stage: 'fragment', call: 'pwrite64', on: 'growing' },
  { stage: 'fragment', call: 'fdatasync', on: 'growing' },
  { stage: 'stop', call: 'openat', on: 'growing' },
  { stage: 'stop', call: 'ftruncate', on: 'growing' },
  { stage: 'stop', call: 'pwrite64', on: 'growing' },
  { stage: 'stop', call: 'fsync', on: 'growing' },
  { stage: 'stop', call: 'rename', on: 'growing' },
  { stage: 'stop', call: 'fsync', on: 'stored' },
  { stage: 'stop', call: 'fsync', on: 'recording' },
  { stage: 'stop', call: 'openat', on: 'clip' },
  { stage: 'stop', call: 'openat', on: 'paper' },
  { stage: 'stop', call: 'write', on: 'paper' },
  { stage: 'stop', call: 'fsync', on: 'paper' },
  { stage: 'stop', call: 'rename', on: 'paper' },
  ...[1, 2, 3].flatMap((nth): Death[] => [
    { stage: 'stop', call: 'pwrite64', on: 'rows', nth },
    { stage: 'stop', call: 'fsync,fdatasync', on: 'rows', nth },
  ]),
];

function pathsOf({ on }: Death, directory: string, ids: readonly string[]): string[] {
  const places = new ClipPlaces(join(directory, 'clips'));
  if (on === 'rows') return [join(directory, 'store', 'sigap.db-wal')];
  if (on === 'recording' || on === 'stored') return [places[on]];
  if (on === 'paper') return ids.map((id) => `${places.paper(id)}.new`);
  return ids.map((id) => places[on](id));
}

describe.skipIf(!hasStrace)('recordings under kill -9 while they are recorded (needs strace)', () => {
  it('are whole after death at each system call of begin, fragment and stop', { timeout: 1_200_000 }, async () => {
    const camera = await aPackingTable();
    const source = { kind: 'network', url: camera.url, subUrl: null, username: null, password: null, transport: 'tcp' } as const;
    const fallen: Record<string, number> = {};
    for (const death of deaths) {
      const directory = testFolder();
      const recordingIds = Array.from({ length: 20 }, () => v7());
      const paths = pathsOf(death, directory, recordingIds);
      const log = join(directory, 'strace.log');
      const injection = ['-f', '-o', log, ...paths.flatMap((path) => ['-P', path])];
      injection.push('-e', `trace=${death.call}`, '-e', `inject=${death.call}:signal=KILL:when=${death.nth ?? 1}`);
      const order = { directory, source, recordingIds, parcelMs: death.stage === 'fragment' ? 1e9 : 1_500 };
      // from its start, so that the first recording is caught where it begins
      const box = startBox(order, death.stage === 'begin' ? ['strace', ...injection] : []);
      const { ready } = await box.heard((line) => line.ready !== undefined);
      if (ready === undefined) throw new Error('no box');
      const victim = death.stage === 'stop' ? ready.pid : (ready.workerPid ?? 0);
      const strace = death.stage === 'begin' ? null : await attach(box, victim, injection);
      await until(`a death at ${nameOf(death)}`, () => readFileSync(log, 'utf8').includes('killed by SIGKILL'), 60_000);
      kill(ready.pid);
      const { said } = await box.closed;
      if (strace !== null && strace.exitCode === null) await once(strace, 'exit');
      expect(readFileSync(log, 'utf8')).toMatch(new RegExp(`^${victim} +\\+{3} killed by SIGKILL`, 'm'));
      const promised = said.flatMap(({ begun }) => begun ?? []);
      // a begin that died was promised to nobody
      expect([nameOf(death), death.stage === 'begin' || promised.length > 0]).toEqual([nameOf(death), true]);
      const { report } = await recoverBox({ directory, source });
      expectWhole(report, promised);
      const missing = report.missing.filter((id) => promised.includes(id));
      expect([nameOf(death), missing]).toEqual([nameOf(death), []]);
      fallen[nameOf(death)] = promised.length;
    }
    expect(Object.keys(fallen)).toHaveLength(deaths.length);
    console.log(`deaths while recording, with the recordings promised until then: ${JSON.stringify(fallen)}`);
  });
});

/** Resolves when a recording runs and strace watches. */
async function attach(box: BoxRun, pid: number, injection: readonly string[]): Promise<ChildProcess> {
  await box.heard((line) => line.begun !== undefined);
  const strace = spawn('strace', [...injection, '-p', String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  strace.stderr.setEncoding('utf8').on('data', (part: string) => (said += part));
  await until('strace is attached', () => said.includes('attached'));
  return strace;
}

const nameOf = ({ stage, call, on, nth }: Death): string => `${stage}: ${call} ${on}${nth === undefined ? '' : ` ${nth}`}`;

/** The camera's process ends when the agent is gone, and may be the one that died. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
