import { join } from 'node:path';
import type { Shutdown } from '@sigap/node-kit';
import { adminPassword } from './data-folder/data-folder.js';
import type { ApiSession } from './demo/api-session.js';
import { cameraUrl, demoCameras } from './demo/demo-scenes.js';
import { seedDemoWorld } from './demo/seed-demo-world.js';
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
  say(settings.demo ? 'starting PostgreSQL, the API and the virtual cameras' : 'starting PostgreSQL and the API');
  const system = await startLocalSystem({ settings, say, shutdown });
  const playing = performance.now();
  const { password, isNew } = adminPassword(system.folder.adminPassword);
  const users = settings.demo ? [...admins(password), ...demoUsers(password)] : admins(password);
  const { installation, session } = await ensureInstallation(system, users);
  signal.throwIfAborted();
  await system.startEdge();
  if (settings.demo) await seed({ settings, system, installation, session, say, signal });
  print(
    announcement({
      baseUrl: system.baseUrl,
      dataDir: system.folder.path,
      cameraUrls: settings.demo ? demoCameras.map((camera) => cameraUrl(camera, system.ports)) : [],
      signIns: users,
      password: settings.demo || isNew ? password : undefined,
      passwordFile: system.folder.adminPassword,
      demo: settings.demo,
      playedSeconds: (performance.now() - playing) / 1000,
    }),
  );
}

function admins(password: string): NewUser[] {
  return [{ email: ADMIN_EMAIL, name: 'Admin', role: 'admin', password }];
}

function demoUsers(password: string): NewUser[] {
  return [
    { email: 'manajer@sigap.local', name: 'Ratna Wulandari', role: 'manager', password },
    { email: 'supervisor@sigap.local', name: 'Bambang Prasetyo', role: 'supervisor', password },
  ];
}

interface SeedInput {
  settings: LauncherSettings;
  system: LocalSystem;
  installation: Installation;
  session: ApiSession | undefined;
  say: (line: string) => void;
  signal: AbortSignal;
}

async function seed({ settings, system, installation, session, say, signal }: SeedInput): Promise<void> {
  if (session === undefined) {
    say(`the password of ${ADMIN_EMAIL} was changed, so the demo world stays as it is`);
    return;
  }
  const record = SeedRecord.open(join(system.folder.path, 'demo-world.json'), installation.tenantId);
  const onProgress = (done: number, total: number) => say(`employees of the demo world: ${done} of ${total}`);
  await seedDemoWorld({ session, record, ports: system.ports, pack: settings.pack, edgeId: installation.edgeId, onProgress, signal });
}
