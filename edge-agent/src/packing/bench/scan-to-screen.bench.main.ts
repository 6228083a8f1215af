import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { StationClientEvents, StationServerEvents } from '@sigap/contracts';
import { createLogger, EventBus, systemClock as clock } from '@sigap/node-kit';
import { startVirtualCameras } from '@sigap/testing';
import { io, type Socket } from 'socket.io-client';
import { v7 } from 'uuid';
import { hasFfmpeg } from '../../bench/ffmpeg-peer.js';
import { AddressPolicy } from '../../camera/address-policy.js';
import { CameraFleet } from '../../camera/camera-fleet.js';
import { makeVideo } from '../../recording/bench/bench-video.js';
import { ClipRecorder } from '../../recording/clip-recorder.js';
import { awayCloud } from '../../recording/test-rig/away-cloud.js';
import { idleFrames } from '../../recording/test-rig/idle-frames.js';
import { Store } from '../../store/store.js';
import { ClockWatch } from '../../sync/clock-watch.js';
import { Recorder } from '../../sync/recorder.js';
import { storeOptions } from '../../test-rig/store-options.js';
import { StationSocket } from '../../web/station-socket.js';
import { PackingStations } from '../packing-stations.js';
import { aCamera, cameraId, directory as people, employeeId, someRules, supervisor } from '../test-rig/a-world.js';

/*
 * From a scan on a page's socket to `recording_started` on the same socket: real cameras (1080p25, 4 Mbit/s), recorder, store and disk; one table
 * after the other, each scan of a label of its own, with a pre-roll of 5 s. Prints a line of JSON for each number of tables, with the load of the
 * machine beside it. `SIGAP_BENCH_SCANS` (200), `SIGAP_BENCH_TABLES` (1,4,8). Needs ffmpeg.
 */
const scans = Number(process.env['SIGAP_BENCH_SCANS'] ?? 200);
const counts = (process.env['SIGAP_BENCH_TABLES'] ?? '1,4,8').split(',').map(Number);
const logger = createLogger({ name: 'bench', level: 'silent' });
const preRollMs = 5_000;

type Page = Socket<StationServerEvents, StationClientEvents>;

async function measure(tables: number, video: string, directory: string) {
  const source = { kind: 'file' as const, path: video, mode: 'copy' as const };
  const cameras = await startVirtualCameras(Array.from({ length: tables }, (_, i) => ({ name: `camera-${i}`, source })));
  const store = new Store({ ...storeOptions(join(directory, `store-${tables}`)), onFailed: () => process.exit(1) });
  await store.start();
  const clockWatch = new ClockWatch({ clock, logger, onStepped: () => undefined });
  const sink = new Recorder(store, clockWatch, clock);
  const addressPolicy = new AddressPolicy('127.0.0.0/8');
  const fleet = new CameraFleet({ sink, clock, logger, addressPolicy, frames: idleFrames, sampleFps: () => 1 });
  const clips = join(directory, `clips-${tables}`);
  const box = { edgeId: v7(), version: '0.1.0', directory: clips, keyFile: join(directory, `key-${tables}`) };
  const clockState = () => clockWatch.state();
  const recorder = new ClipRecorder({ ...box, cameras: fleet, state: store.state, sink, cloud: awayCloud, clockState, clock, logger });
  await recorder.start();
  await fleet.start();
  await fleet.apply(
    cameras.map(({ url }, i) => ({
      ...aCamera(i + 1),
      purpose: 'packing',
      source: { kind: 'network', url, subUrl: null, username: null, password: null, transport: 'tcp' },
    })),
  );
  const disk = { freeBytes: 1, clipBytes: 0, quotaBytes: 1, short: false };
  const facts = () => ({ edgeId: box.edgeId, cloud: 'away' as const, cloudSince: null, unsentEvents: 0, disk });
  const stations = new PackingStations({
    store,
    sink,
    recorder,
    directory: { ...people, employee: (id) => ({ id, code: id.slice(-4), name: 'Packer' }) },
    cameras: () => fleet.statuses(),
    box: facts,
    clock,
    logger,
  });
  stations.configure(
    someRules({ preRollSeconds: preRollMs / 1_000 }),
    cameras.map((_, i) => aCamera(i + 1)),
  );
  await stations.start();
  const account = { userId: v7(), email: 'a@sigap.local', name: supervisor.name, role: 'packing_supervisor' as const, stamp: 'one' };
  const socket = new StationSocket({
    actions: stations,
    sessions: { open: () => ({ id: v7(), account, csrfToken: '' }), events: new EventBus(logger) },
    pictures: { watch: () => undefined, unwatch: () => undefined },
    views: { table: () => Promise.resolve() },
    isOwnPage: () => true,
    clock,
    logger,
  });
  const server = createServer();
  socket.attach(server);
  socket.start();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const page: Page = io(`http://127.0.0.1:${(server.address() as AddressInfo).port}/station`, { transports: ['websocket'] });
  await stations.createSession(supervisor);
  for (let n = 1; n <= tables; n++) {
    await stations.assign(supervisor, { cameraId: cameraId(n), employeeId: employeeId(n), platform: 'shopee' });
  }
  while (fleet.statuses().some(({ state }) => state !== 'online')) await delay(50);
  await delay(preRollMs + 3_000);
  const waits: number[] = [];
  const perTable = Math.ceil(scans / tables);
  const begunMs = performance.now();
  await Promise.all(
    Array.from({ length: tables }, async (_, i) => {
      // people do not scan in step
      await delay((i * 700) / tables);
      for (let n = 0; n < perTable; n++) {
        const label = `RESI-${tables}-${i}-${n}`;
        const started = heard(page, 'recording_started', label);
        const sentMs = performance.now();
        page.emit('session_barcode_scan', { cameraId: cameraId(i + 1), barcode: label }, () => undefined);
        await started;
        waits.push(performance.now() - sentMs);
        await delay(300);
        const stopped = heard(page, 'recording_stopped', label);
        page.emit('session_barcode_scan', { cameraId: cameraId(i + 1), barcode: label }, () => undefined);
        await stopped;
        await delay(200);
      }
    }),
  );
  const seconds = (performance.now() - begunMs) / 1_000;
  const [load = 0] = loadavg();
  page.disconnect();
  socket.stop();
  await new Promise((resolve) => server.close(resolve));
  await stations.stop();
  await recorder.stop();
  await fleet.stop();
  await store.stop();
  await cameras[0]?.close();
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  const scanToStartedMs = { median: at(0.5), p90: at(0.9), p99: at(0.99), most: at(1) };
  return { tables, scans: waits.length, seconds: Math.round(seconds), load: Math.round(load * 10) / 10, scanToStartedMs };
}

function heard(page: Page, name: 'recording_started' | 'recording_stopped', label: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${name} of ${label} was not heard`)), 30_000);
    const listen = ({ barcode }: { barcode: string | null }) => {
      if (barcode !== label) return;
      clearTimeout(late);
      page.off(name, listen);
      resolve();
    };
    page.on(name, listen);
  });
}

if (!hasFfmpeg) {
  process.stderr.write('this bench needs ffmpeg: apt-get install ffmpeg\n');
  process.exit(2);
}
const directory = mkdtempSync(join(tmpdir(), 'sigap-scan-bench-'));
try {
  const video = join(directory, 'table.mp4');
  makeVideo(video);
  for (const count of counts) {
    const { tables, scans: made, load, scanToStartedMs } = await measure(count, video, directory);
    for (const [share, ours] of [
      ['median', scanToStartedMs.median],
      ['p99', scanToStartedMs.p99],
    ] as const) {
      const note = `limit: p99 of 150 ms; ${made} scans, load ${load}`;
      const row = { name: `scan to recording_started, ${tables} tables, ${share}`, ours, peer: 150, ratio: ours / 150, unit: 'ms', note };
      process.stdout.write(`${JSON.stringify(row)}\n`);
    }
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
