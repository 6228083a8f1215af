import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultPlatforms, type EdgeAccount, type Role, roles } from '@sigap/contracts';
import { createLogger, type Clock, systemClock } from '@sigap/node-kit';
import { onTestFinished } from 'vitest';
import { CloudClient } from '../cloud/cloud-client.js';
import { BoxDirectory } from '../directory/box-directory.js';
import { RecordedEvents } from '../camera/test-rig/recorded-events.js';
import { Store } from '../store/store.js';
import type { LanOptions } from '../web/station-listeners.js';
import { StationWeb } from '../web/station-web.js';
import { CloudHttp } from './cloud-http.js';
import { FakeCameras } from './fake-cameras.js';
import { FakeStations } from './fake-stations.js';
import { edge } from './linked-box.js';
import { StationVisitor } from './station-visitor.js';
import { storeOptions } from './store-options.js';
import { testFolder } from './test-folder.js';

export const rightPassword = 'kardus cokelat 47';
export const employee = { id: '01a1f9c1-0000-7000-8000-000000000e01', code: 'EMP001', name: 'Siti Aminah' };

export function anAccount(role: Role, change: Partial<EdgeAccount> = {}): EdgeAccount {
  const userId = `01a1f9c1-0000-7000-8000-0000000001${String(roles.indexOf(role)).padStart(2, '0')}`;
  return { userId, email: `${role}@sigap.local`, name: `A ${role}`, role, stamp: 'first', ...change };
}

/** A cloud that knows one person of each role, all with one password. */
export async function aDirectoryCloud() {
  const http = await new CloudHttp().start();
  onTestFinished(() => http.stop());
  const accounts = roles.map((role) => anAccount(role));
  let round = 0;
  const world = {
    http,
    accounts,
    password: rightPassword,
    /** What boxes hear of from now on. */
    publish() {
      const at = new Date(Date.UTC(2026, 10, 20, 8, 0, round++)).toISOString();
      http.directory = { at, tenantName: 'Toko Sigap', accounts: world.accounts, employees: [employee] };
    },
  };
  http.signIn = ({ email, password }) =>
    (password === world.password ? world.accounts.find((one) => one.email === email) : undefined) ?? 'wrong_credentials';
  world.publish();
  return world;
}

export interface StationBoxOptions {
  readonly directory?: string;
  readonly clock?: Clock;
  readonly lan?: LanOptions | null;
  readonly port?: number;
}

/** The station pages of a box on a real store, over a scripted cloud. */
export async function aStationBox(
  cloudUrl: string,
  { directory = testFolder(), clock = systemClock, lan = null, port = 0 }: StationBoxOptions = {},
) {
  const lines: string[] = [];
  const logger = createLogger({ name: 'test', level: 'debug', destination: { write: (line: string) => void lines.push(line) } });
  const webDir = join(directory, 'pages');
  mkdirSync(join(webDir, 'assets'), { recursive: true });
  writeFileSync(join(webDir, 'index.html'), '<!doctype html><html><head><title>Stasiun</title></head><body></body></html>');
  writeFileSync(join(webDir, 'assets', 'main-1a2b.js'), 'export const one = 1;\n');
  writeFileSync(join(webDir, '.secret'), 'hidden');
  writeFileSync(join(directory, 'outside.js'), 'outside');
  const key = new Uint8Array(32).fill(9);
  const store = new Store({ ...storeOptions(join(directory, 'store')), onFailed: () => undefined });
  const authentication = {
    ...edge,
    headers: () => ({ authorization: 'Edge box:a-box-token' }),
    broker: { ...edge, username: edge.edgeId, password: 'token' },
  };
  const cloud = new CloudClient({ baseUrl: cloudUrl, authentication, clock, heardTime: () => undefined });
  const boxDirectory = new BoxDirectory({ cloud, state: store.state, clock, logger, syncEveryMs: 3_600_000 });
  const stations = new FakeStations();
  const cameras = new FakeCameras();
  const events = new RecordedEvents();
  const clips = new Map<string, { path: string; bytes: number }>();
  const web = new StationWeb({
    port,
    lan,
    webDir,
    dataDir: directory,
    identity: edge,
    actions: stations,
    platforms: () => defaultPlatforms,
    clips: { file: (id) => clips.get(id) ?? null },
    cameras,
    directory: boxDirectory,
    cloud,
    state: store.state,
    sink: events,
    key,
    clock,
    logger,
  });
  await store.start();
  await boxDirectory.start();
  await boxDirectory.sync();
  await web.start();
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    await web.stop();
    await cloud.stop();
    await boxDirectory.stop();
    await store.stop();
  };
  onTestFinished(stop);
  const url = web.urls[0] ?? '';
  return {
    directory,
    url,
    web,
    store,
    stations,
    cameras,
    clips,
    events,
    boxDirectory,
    lines,
    stop,
    visitor: () => new StationVisitor(url),
  };
}
