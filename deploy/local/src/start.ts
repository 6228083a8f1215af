import { join } from 'node:path';
import type { Shutdown } from '@sigap/node-kit';
import { adminPassword } from './data-folder/data-folder.js';
import type { ApiSession } from './demo/api-session.js';
import { beginShift } from './demo/begin-shift.js';
import { cameraUrl, demoCameras } from './demo/demo-scenes.js';
import { registerCameras, seedPeople } from './demo/seed-demo-world.js';
import { SeedRecord } from './demo/seed-record.js';
import type { LauncherSettings } from './launcher-settings.js';
import type { NewUser } from './system/administration.js';
import { ADMIN_EMAIL, ensureInstallation, type Installation } from './system/installation.js';
import { type LocalSystem, startLocalSystem } from './system/local-system.js';
import { announcement } from './words/announcement.js';

export interface StartOptions {
  settings: LauncherSettings;
  /** One line of progress or trouble. */
  say: (line: string) => void;
  /** What the person at the terminal came for. */
  print: (text: string) => void;
  shutdown: Shutdown;
  /** Aborted when the shutdown begins. */
  signal: AbortSignal;
}

/** The whole of `npm start`: resolves when everything runs and has been announced. */
export async function start({ settings, say, print, shutdown, signal }: StartOptions): Promise<void> {
  say('starting PostgreSQL and the API');
  const system = await startLocalSystem({ settings, say, shutdown });
  const { password, isNew } = adminPassword(system.folder.adminPassword);
  const admin: NewUser = { email: ADMIN_EMAIL, name: 'Admin', role: 'admin', password };
  const { installation, session } = await ensureInstallation(system, admin);
  signal.throwIfAborted();
  const users = settings.demo ? demoUsers(password) : [];
  if (settings.demo) await startDemo({ settings, system, installation, session, users, say, signal });
  else await system.startEdge();
  print(
    announcement({
      baseUrl: system.baseUrl,
      stationUrl: system.stationUrl,
      dataDir: system.folder.path,
      cameraUrls: settings.demo ? demoCameras.map((camera) => cameraUrl(camera, system.ports)) : [],
      signIns: [admin, ...users],
      password: settings.demo || isNew ? password : undefined,
      passwordFile: system.folder.adminPassword,
      demo: settings.demo,
    }),
  );
}

const PACKING_SUPERVISOR = 'packing@sigap.local';

function demoUsers(password: string): NewUser[] {
  return [
    { email: 'manajer@sigap.local', name: 'Ratna Wulandari', role: 'manager', password },
    { email: 'supervisor@sigap.local', name: 'Bambang Prasetyo', role: 'supervisor', password },
    { email: PACKING_SUPERVISOR, name: 'Sri Handayani', role: 'packing_supervisor', password },
    { email: 'packer@sigap.local', name: 'Yusuf Hidayat', role: 'packer', password },
  ];
}

interface DemoInput {
  settings: LauncherSettings;
  system: LocalSystem;
  installation: Installation;
  session: ApiSession | undefined;
  users: readonly NewUser[];
  say: (line: string) => void;
  signal: AbortSignal;
}

/**
 * People first, then the cameras: the story begins when everybody in it is known, however slow the machine. A box that knows its
 * cameras already starts last, or it would report them as down.
 */
async function startDemo({ settings, system, installation, session, users, say, signal }: DemoInput): Promise<void> {
  const record = SeedRecord.open(join(system.folder.path, 'demo-world.json'), installation.tenantId);
  const knowsCameras = demoCameras.some(({ name }) => record.has(`camera ${name}`));
  const edgeReady = knowsCameras ? undefined : system.startEdge();
  if (session === undefined) say(`the password of ${ADMIN_EMAIL} was changed, so the demo world stays as it is`);
  const onProgress = (done: number, total: number) => say(`employees of the demo world: ${done} of ${total}`);
  const seed = session && {
    session,
    record,
    users,
    ports: system.ports,
    pack: settings.pack,
    edgeId: installation.edgeId,
    onProgress,
    signal,
  };
  if (seed !== undefined) await seedPeople(seed);
  signal.throwIfAborted();
  await Promise.all([system.startCameras(), edgeReady]);
  if (seed !== undefined) await registerCameras(seed);
  if (edgeReady === undefined) await system.startEdge();
  const supervisor = users.find(({ email }) => email === PACKING_SUPERVISOR);
  const problem = supervisor && (await beginShift({ stationUrl: system.stationUrl, supervisor, signal }));
  if (problem) say(`the shift at the packing table was not begun: ${problem}`);
}
