import type { SigapEvent, StationServerEvents } from '@sigap/contracts';
import { type Clock, createLogger, systemClock } from '@sigap/node-kit';
import { onTestFinished } from 'vitest';
import { Store } from '../../store/store.js';
import { ClockWatch } from '../../sync/clock-watch.js';
import { Recorder } from '../../sync/recorder.js';
import { storeOptions } from '../../test-rig/store-options.js';
import type { StoreOptions } from '../../store/store-protocol.js';
import { PackingStations, type PackingStationsDependencies } from '../packing-stations.js';
import type { BoxFacts, PackingCamera, PackingEvents } from '../station-parts.js';
import { aCamera, cameraId, directory as people, employeeId, someRules, supervisor } from './a-world.js';
import { FakeRecorder } from './fake-recorder.js';

export const logger = createLogger({ name: 'test', level: process.env['SIGAP_TEST_LOG'] === 'debug' ? 'debug' : 'silent' });

const box: BoxFacts = {
  edgeId: '01a1f9c1-0000-7000-8000-0000000000bb',
  cloud: 'away',
  cloudSince: null,
  unsentEvents: 0,
  disk: { freeBytes: 1, clipBytes: 0, quotaBytes: 1, short: false },
};

export interface PackingBoxOptions {
  readonly clock?: Clock;
  readonly recorder?: FakeRecorder;
  readonly cameras?: number;
  readonly rules?: Parameters<typeof someRules>[0];
  readonly store?: Partial<StoreOptions>;
  readonly over?: Partial<PackingStationsDependencies>;
}

type Told = {
  [Name in keyof PackingEvents]: { readonly name: Name; readonly payload: Parameters<StationServerEvents[Name]>[0] };
}[keyof PackingEvents];

/** Stations on the real store of a box, with a recorder that has no pictures. */
export async function aPackingBox(directory: string, options: PackingBoxOptions = {}) {
  const { clock = systemClock, recorder = new FakeRecorder(), cameras = 3, rules = {} } = options;
  const store = new Store({ ...storeOptions(directory, options.store), onFailed: () => undefined });
  const clockWatch = new ClockWatch({ clock, logger, onStepped: () => undefined });
  const sink = new Recorder(store, clockWatch, clock);
  await store.start();
  const stations = new PackingStations({
    store,
    sink,
    recorder,
    directory: people,
    cameras: () => [],
    box: () => box,
    clock,
    logger,
    lookEveryMs: 5,
    retryMs: 20,
    stopLimitMs: 2_000,
    ...options.over,
  });
  const told: Told[] = [];
  const names = [
    'session_changed',
    'station_changed',
    'recording_started',
    'recording_stopped',
    'clip_stored',
    'station_error',
    'idle_warning',
    'two_labels',
  ] as const;
  for (const name of names) stations.events.on(name, (payload) => void told.push({ name, payload } as Told));
  const all: PackingCamera[] = Array.from({ length: cameras }, (_, index) => aCamera(index + 1));
  stations.configure(someRules(rules), all);
  await stations.start();
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    await stations.stop();
    await store.stop();
  };
  onTestFinished(stop);
  return {
    stations,
    store,
    sink,
    recorder,
    told,
    stop,
    /** What a power cut leaves: the store as it is, and nobody who ends anything. */
    cut: async () => {
      stopped = true;
      await store.stop();
      void stations.stop().catch(() => undefined);
    },
    events: () => eventsOf(store),
    /** A session with an employee at each of the first tables. */
    open: async (tables = cameras) => {
      await stations.createSession(supervisor);
      for (let n = 1; n <= tables; n++) await assign(stations, n);
    },
  };
}

export function assign(stations: PackingStations, n: number, employee = n) {
  return stations.assign(supervisor, { cameraId: cameraId(n), employeeId: employeeId(employee), platform: 'shopee' });
}

/** All that the cloud would get. */
export async function eventsOf(store: Store): Promise<Pick<SigapEvent, 'type' | 'data' | 'cameraId'>[]> {
  const rows = await store.request('pending', { after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 1_000_000 });
  return rows.map(
    ({ type, data, cameraId: camera }) =>
      ({ type, data: JSON.parse(data), cameraId: camera }) as Pick<SigapEvent, 'type' | 'data' | 'cameraId'>,
  );
}
