import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { createLogger, loadModelPack, systemClock } from '@sigap/node-kit';
import { drawnPeopleSeeds, type Scene, startVirtualCameras } from '@sigap/testing';
import { v7 } from 'uuid';
import { AddressPolicy } from '../camera/address-policy.js';
import { CameraFleet } from '../camera/camera-fleet.js';
import type { CameraSpec } from '../camera/camera-spec.js';
import type { EventSink } from '../event-sink.js';
import { Recognition } from '../recognition/recognition.js';
import type { StateStore } from '../state-store.js';
import { measureAgentAlone } from './agent-alone.js';
import { startIdleLoop } from './idle-loop.js';
import { endAll, hasFfmpeg, startFfmpeg } from './ffmpeg-peer.js';
import { costOf } from './process-cost.js';

/**
 * CPU and memory of the agent's eyes (camera processes, recognition; store and cloud are stand-ins) for 1, 4 and 8 virtual cameras, one
 * person before each, against FFmpeg's command line that decodes the same streams to five frames a second. Then the whole agent program
 * without cameras.
 * `node agent-load.bench.main.js [seconds for each of three stretches]`; prints one JSON row a line.
 */
interface BenchRow {
  name: string;
  ours: number;
  peer: number | null;
  /** ours / peer: below 1 is less. */
  ratio: number | null;
  unit: string;
  note: string;
}

const seconds = Number(process.argv[2] ?? 12);
const stretches = 3;
const warmUpMs = 10_000;
const packName = process.env['SIGAP_FACE_PACK'] ?? 'face-api';
const sink: EventSink = { record: () => Promise.resolve() };
const state: StateStore = {
  get: () => Promise.resolve(null),
  list: () => Promise.resolve([]),
  set: () => Promise.resolve(),
  delete: () => Promise.resolve(),
};
/** Resolution of the measurement of delays, which counts in each of them. */
const probeMs = 10;
const round = (value: number) => Number(value.toPrecision(3));

function print(name: string, ours: number, peer: number | null, unit: string, note: string): void {
  const row: BenchRow = {
    name,
    ours: round(ours),
    peer: peer === null ? null : round(peer),
    ratio: peer === null || peer === 0 ? null : round(ours / peer),
    unit,
    note,
  };
  process.stdout.write(`${JSON.stringify(row)}\n`);
}

interface Load {
  cpuPercent: number;
  memoryBytes: number;
}

/** Of what `pids` names: the median of some stretches of the measured time, since a process that just began still compiles what it runs. */
async function loadOf(pids: readonly number[]): Promise<Load> {
  const percents: number[] = [];
  for (let i = 0; i < stretches; i++) {
    const before = costOf(pids);
    const begin = performance.now();
    await delay(seconds * 1000);
    percents.push(((costOf(pids).cpuSeconds - before.cpuSeconds) / (performance.now() - begin)) * 100_000);
  }
  return { cpuPercent: percents.toSorted((a, b) => a - b)[stretches >> 1] ?? 0, memoryBytes: costOf(pids).memoryBytes };
}

async function measureEyes(urls: readonly string[]): Promise<void> {
  const loaded = await loadModelPack(packName, { modelsDir: process.env['SIGAP_MODELS_DIR'] ?? '.sigap/models' });
  const logger = createLogger({ name: 'bench', level: 'silent' });
  const recognition = new Recognition({ sink, state, clock: systemClock, logger, ...loaded });
  const addressPolicy = new AddressPolicy('127.0.0.0/8');
  const fleet = new CameraFleet({ sink, clock: systemClock, logger, addressPolicy, frames: recognition, sampleFps: () => 5 });
  await recognition.start();
  await fleet.start();
  await fleet.apply(urls.map(specOf));
  while (fleet.statuses().some((status) => status.state !== 'online') || ['idle', 'starting'].includes(recognition.status().state))
    await delay(100);
  await delay(warmUpMs);
  const workers = [...new Set(fleet.workerPids().values())].filter((pid) => pid !== undefined);
  const idle = await startIdleLoop();
  const loop = monitorEventLoopDelay({ resolution: probeMs });
  loop.enable();
  const [decoding, whole] = await Promise.all([loadOf(workers), loadOf([...workers, process.pid])]);
  loop.disable();
  const idleP99 = await idle.stop();
  const { sampleFps, inference } = recognition.status();
  const sampled = fleet.statuses().reduce((sum, status) => sum + status.sampledFps, 0);
  await fleet.stop();
  await recognition.stop();
  const peer = hasFfmpeg ? await measureFfmpeg(urls) : null;
  const count = urls.length;
  const streams = `${count} x 720p12 H.264, median of ${stretches} x ${seconds} s`;
  print(
    `camera processes cpu, ${count}`,
    decoding.cpuPercent / count,
    peer === null ? null : peer.cpuPercent / count,
    '% of one core a camera',
    `${streams}; demux, decode, motion gate, sampled frames to RGB; peer: ffmpeg to 5 fps RGB`,
  );
  print(
    `camera processes memory, ${count}`,
    decoding.memoryBytes / 1e6,
    peer === null ? null : peer.memoryBytes / 1e6,
    'MB in all',
    `${streams}; proportional set size`,
  );
  const work = `${round(sampled)} frames/s sampled, rate ${sampleFps}, ${round(inference.sumMs / Math.max(1, inference.count))} ms a frame`;
  print(`cameras and recognition cpu, ${count}`, whole.cpuPercent, null, '% of one core in all', `${streams}; ${packName}; ${work}`);
  print(`cameras and recognition memory, ${count}`, whole.memoryBytes / 1e6, null, 'MB in all', `${streams}; ${packName}`);
  const p99 = loop.percentile(99) / 1e6 - probeMs;
  print(`event loop delay p99, ${count}`, p99, idleP99, 'ms', `${streams}; goal of CA-4: 20; peer: a process beside it that does nothing`);
}

async function measureProgram(): Promise<void> {
  const { cpuSeconds, memoryBytes } = await measureAgentAlone(seconds, warmUpMs);
  const note = `dist/main.js without cameras and without a cloud; proportional set size; ${round((cpuSeconds / seconds) * 100)} % of one core`;
  print('agent program memory, no cameras', memoryBytes / 1e6, null, 'MB', note);
}

async function measureFfmpeg(urls: readonly string[]): Promise<Load> {
  const children = urls.map(startFfmpeg);
  try {
    await delay(5000);
    return await loadOf(children.map((child) => child.pid).filter((pid) => pid !== undefined));
  } finally {
    await endAll(children);
  }
}

function specOf(url: string, index: number): CameraSpec {
  const source = { kind: 'network', url, subUrl: null, username: null, password: null, transport: 'tcp' } as const;
  return { id: v7(), name: `bench ${index}`, zone: 'bench', purpose: 'recognition', enabled: true, source };
}

function sceneOf(index: number): Scene {
  const seed = drawnPeopleSeeds[index % drawnPeopleSeeds.length] ?? 80;
  return { room: 'office', label: `BENCH ${index}`, loopSeconds: 12, people: [{ seed, from: 0, until: 12, position: 0.5 }] };
}

const cameras = await startVirtualCameras(
  Array.from({ length: 8 }, (_, index) => ({ name: `bench-${index}`, source: { kind: 'faces' as const, scene: sceneOf(index) } })),
);
try {
  for (const count of [1, 4, 8]) await measureEyes(cameras.slice(0, count).map((camera) => camera.url));
} finally {
  await cameras[0]?.close();
}
await measureProgram();
