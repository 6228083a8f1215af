import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createLogger, systemClock as clock } from '@sigap/node-kit';
import { startVirtualCameras, type VirtualCamera } from '@sigap/testing';
import { v7 } from 'uuid';
import { endAll, hasFfmpeg } from '../../bench/ffmpeg-peer.js';
import { costOf } from '../../bench/process-cost.js';
import { AddressPolicy } from '../../camera/address-policy.js';
import { CameraFleet } from '../../camera/camera-fleet.js';
import type { CameraSpec } from '../../camera/camera-spec.js';
import { Store } from '../../store/store.js';
import { ClockWatch } from '../../sync/clock-watch.js';
import { Recorder } from '../../sync/recorder.js';
import { storeOptions } from '../../test-rig/store-options.js';
import { ClipRecorder } from '../clip-recorder.js';
import { awayCloud } from '../test-rig/away-cloud.js';
import { idleFrames } from '../test-rig/idle-frames.js';
import { anEnd, aParcel } from '../test-rig/parcels.js';
import { makeVideo } from './bench-video.js';
import { checkPlayable, missingPictures, pictureHashes } from './clip-check.js';

/*
 * What recording costs: 1, 4 and 16 cameras of 1080p25 at 4 Mbit/s record at once; beside them, in the same seconds, `ffmpeg -c copy` takes the
 * same streams. What a clip lacks is counted against what its camera says it sent. Prints a line of JSON for each figure. `SIGAP_BENCH_SECONDS` (12), `SIGAP_BENCH_CAMERAS` (1,4,16). Needs ffmpeg.
 */
const seconds = Number(process.env['SIGAP_BENCH_SECONDS'] ?? 12);
const preRollSeconds = 5;
const counts = (process.env['SIGAP_BENCH_CAMERAS'] ?? '1,4,16').split(',').map(Number);
const logger = createLogger({ name: 'bench', level: 'silent' });

function copyWithFfmpeg(url: string, path: string): ChildProcess {
  return spawn('ffmpeg', ['-nostdin', '-v', 'error', '-rtsp_transport', 'tcp', '-i', url, '-c', 'copy', '-an', '-y', path], {
    stdio: 'ignore',
  });
}

async function measure(count: number, video: string, directory: string) {
  const cameras = await startVirtualCameras(
    Array.from({ length: count }, (_, i) => ({
      name: `camera-${i}`,
      source: { kind: 'file' as const, path: video, mode: 'copy' as const },
    })),
  );
  const store = new Store({ ...storeOptions(join(directory, `store-${count}`)), onFailed: () => process.exit(1) });
  await store.start();
  const clockWatch = new ClockWatch({ clock, logger, onStepped: () => undefined });
  const sink = new Recorder(store, clockWatch, clock);
  const addressPolicy = new AddressPolicy('127.0.0.0/8');
  const fleet = new CameraFleet({ sink, clock, logger, addressPolicy, frames: idleFrames, sampleFps: () => 1 });
  const recorder = new ClipRecorder({
    directory: join(directory, `clips-${count}`),
    keyFile: join(directory, `key-${count}`),
    edgeId: v7(),
    version: '0.1.0',
    cameras: fleet,
    state: store.state,
    sink,
    cloud: awayCloud,
    clockState: () => clockWatch.state(),
    clock,
    logger,
  });
  await recorder.start();
  await fleet.start();
  const specs = cameras.map(
    ({ url }): CameraSpec => ({
      id: v7(),
      name: 'Meja',
      zone: '',
      purpose: 'packing',
      enabled: true,
      source: { kind: 'network', url, subUrl: null, username: null, password: null, transport: 'tcp' },
    }),
  );
  await fleet.apply(specs);
  const peers = cameras.map(({ url }, i) => copyWithFfmpeg(url, join(directory, `peer-${count}-${i}.mp4`)));
  while (fleet.statuses().some(({ state }) => state !== 'online')) await delay(50);
  // the pre-roll fills
  await delay(3_000);
  const showsFromMs = Date.now();
  const before = await sentBy(cameras);
  // what came until `showsFromMs` is at the pre-roll's discretion, all that comes later must be there
  const scannedAt = new Date(showsFromMs + preRollSeconds * 1_000);
  await delay(scannedAt.getTime() - Date.now());
  const parcels = specs.map(({ id }) => aParcel(id, { scannedAt }));
  const beginning = await Promise.all(parcels.map((facts) => timed(recorder.begin(facts, { preRollSeconds }))));
  const workers = [...new Set(fleet.workerPids().values())].filter((pid) => pid !== undefined);
  const peerPids = peers.flatMap(({ pid }) => pid ?? []);
  const [ours, theirs] = [costOf(workers), costOf(peerPids)];
  const agentBefore = process.cpuUsage();
  const begunMs = performance.now();
  await delay(seconds * 1_000);
  const lastedSeconds = (performance.now() - begunMs) / 1_000;
  const [oursAfter, theirsAfter] = [costOf(workers), costOf(peerPids)];
  const agent = process.cpuUsage(agentBefore);
  const atStop = await sentBy(cameras);
  const stopping = await Promise.all(parcels.map(({ recordingId }) => timed(recorder.finish(recordingId, anEnd()))));
  const single = aParcel(specs[0]?.id ?? '');
  await recorder.begin(single, { preRollSeconds });
  await delay(2_000);
  const alone = await timed(recorder.finish(single.recordingId, anEnd()));
  const clips = stopping.map(({ value }) => value);
  const percent = (cpuSeconds: number) => round((100 * cpuSeconds) / lastedSeconds / count);
  await endAll(peers);
  await recorder.stop();
  await fleet.stop();
  await store.stop();
  await cameras[0]?.close();
  const written = [...clips, alone.value].map((clip) => clip?.path ?? '');
  for (const path of written) checkPlayable(path);
  const played = pictureHashes(video);
  const shown = clips.map((clip) => pictureHashes(clip?.path ?? ''));
  const missing = shown.map((hashes, i) => missingPictures(hashes, played, { before: before[i] ?? 0, atStop: atStop[i] ?? 0 }));
  const [us, them] = [oursAfter.cpuSeconds - ours.cpuSeconds, theirsAfter.cpuSeconds - theirs.cpuSeconds];
  return {
    cameras: count,
    cpuPercentOfACorePerCamera: {
      ours: percent(us),
      agent: percent((agent.user + agent.system) / 1e6),
      ffmpegCopy: percent(them),
      ratio: round(us / them),
    },
    memoryMegabytes: { ours: Math.round(oursAfter.memoryBytes / 1e6), ffmpegCopy: Math.round(theirsAfter.memoryBytes / 1e6) },
    beginMs: summary(beginning),
    stopToPlayableMs: { allAtOnce: summary(stopping), alone: Math.round(alone.ms) },
    pictures: {
      sent: total(atStop) - total(before),
      head: total(missing.map(({ head }) => head)),
      middle: total(missing.map(({ middle }) => middle)),
      tail: total(missing.map(({ tail }) => tail)),
    },
  };
}

/** Pictures that each camera has sent since it began, by its own count. */
async function sentBy(cameras: readonly VirtualCamera[]): Promise<number[]> {
  return Promise.all(cameras.map(async (camera) => (await camera.stats()).picturesMade));
}

async function timed<T>(work: Promise<T>): Promise<{ ms: number; value: T }> {
  const begunMs = performance.now();
  const value = await work;
  return { ms: performance.now() - begunMs, value };
}

function summary(timings: readonly { ms: number }[]): { median: number; most: number } {
  const sorted = timings.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return { median: Math.round(sorted[sorted.length >> 1] ?? 0), most: Math.round(sorted.at(-1) ?? 0) };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** One line a figure, as `npm run bench` gathers them. */
function print(name: string, ours: number, peer: number | null, unit: string, note: string): void {
  const ratio = peer === null || peer === 0 ? null : Math.round((ours / peer) * 100) / 100;
  process.stdout.write(`${JSON.stringify({ name, ours, peer, ratio, unit, note })}\n`);
}

async function tell(count: number, video: string, folder: string): Promise<void> {
  const found = await measure(count, video, folder);
  const { cpuPercentOfACorePerCamera: cpu, memoryMegabytes: memory, pictures } = found;
  const of = `${count} camera${count === 1 ? '' : 's'} 1080p25`;
  print(`recording, ${of}: CPU a camera`, cpu.ours, cpu.ffmpegCopy, '% of a core', 'peer: ffmpeg -c copy; 1.2 wanted');
  print(`recording, ${of}: memory of the reading process`, memory.ours, memory.ffmpegCopy, 'MB', 'peer: ffmpeg -c copy');
  print(`recording, ${of}: begin, the slowest`, found.beginMs.most, 150, 'ms', 'limit: 150 ms from the scan to the screen');
  print(`recording, ${of}: stop to playable, all at once, the slowest`, found.stopToPlayableMs.allAtOnce.most, 500, 'ms', 'limit: 500 ms');
  print(`recording, ${of}: stop to playable, one alone`, found.stopToPlayableMs.alone, 500, 'ms', 'limit: 500 ms');
  const { sent, head, middle, tail } = pictures;
  const where = `${head} at the head, ${middle} between, ${tail} at the tail; of ${sent} that the cameras sent from ${preRollSeconds} s before the scan to the stop`;
  print(`recording, ${of}: packets missing`, head + middle + tail, null, 'packets', where);
}

if (!hasFfmpeg) {
  process.stderr.write('this bench needs ffmpeg: apt-get install ffmpeg\n');
  process.exit(2);
}
const directory = mkdtempSync(join(tmpdir(), 'sigap-recording-bench-'));
try {
  const video = join(directory, 'table.mp4');
  makeVideo(video);
  for (const count of counts) await tell(count, video, directory);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
