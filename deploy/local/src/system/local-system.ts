import { join } from 'node:path';
import { isPortFree, type Shutdown } from '@sigap/node-kit';
import { type DataFolder, openDataFolder } from '../data-folder/data-folder.js';
import { lockLauncher } from '../data-folder/launcher-lock.js';
import { DatabaseServer } from '../database/database-server.js';
import { cameraProgramInput } from '../demo/demo-scenes.js';
import type { LauncherSettings } from '../launcher-settings.js';
import { endMarkedProcesses, markOf } from '../processes/marked-processes.js';
import { Program } from '../processes/program.js';
import { ApiAdministration } from './administration.js';
import { apiEnvironment, edgeEnvironment } from './environments.js';
import { programs } from './places.js';
import { stablePorts } from './ports.js';

export interface LocalSystem {
  folder: DataFolder;
  baseUrl: string;
  /** Of the packing stations, which the box serves itself. */
  stationUrl: string;
  ports: Readonly<Record<string, number>>;
  administration: ApiAdministration;
  /** The box can be started once its credentials are there. */
  startEdge(): Promise<void>;
  /** The virtual cameras: their story begins when this resolves. */
  startCameras(): Promise<void>;
}

export interface LocalSystemOptions {
  settings: LauncherSettings;
  /** Shows one line to the person at the terminal. */
  say: (line: string) => void;
  /** Each part adds how it is stopped, so that the last started is the first stopped. */
  shutdown: Pick<Shutdown, 'add'>;
}

const PORT_NAMES = ['mqtt', 'camera1', 'camera2', 'camera3', 'camera4'] as const;

/** A first start makes tables and loads models on a slow machine; later ones take seconds. */
const READY_LIMIT_MS = 120_000;

/** Brings up PostgreSQL and the API with its broker. @throws Error with the cure in its message */
export async function startLocalSystem({ settings, say, shutdown }: LocalSystemOptions): Promise<LocalSystem> {
  const folder = openDataFolder(settings.dataDir);
  const mark = markOf(folder.path);
  const lock = await lockLauncher(mark);
  shutdown.add('lock', () => lock.release());
  const left = await endMarkedProcesses(mark);
  if (left > 0) say(`ended ${left} ${left === 1 ? 'process' : 'processes'} that an earlier start left behind`);
  await requireFree('PORT', settings.port);
  await requireFree('EDGE_PORT', settings.edgePort);
  const ports = await stablePorts(join(folder.path, 'ports.json'), PORT_NAMES);

  const launch = (name: string, script: string, env: Record<string, string>, input?: () => string): Program => {
    const logFile = join(folder.logs, `${name}.log`);
    const program = new Program({ name, script, env, logFile, mark, say, stopLimitMs: 8_000, ...(input === undefined ? {} : { input }) });
    shutdown.add(name, () => program.stop());
    return program;
  };

  const database = new DatabaseServer({ dataDir: folder.postgres, say });
  shutdown.add('postgres', () => database.stop());
  const databaseUrl = await database.start();

  const wiring = { settings, folder, databaseUrl, mqttPort: ports.mqtt };
  const apiEnv = apiEnvironment(wiring);
  await startAndWait(launch('api', programs.api, apiEnv), 'api.listening');

  return {
    folder,
    ports,
    baseUrl: `http://127.0.0.1:${settings.port}`,
    stationUrl: `http://127.0.0.1:${settings.edgePort}`,
    administration: new ApiAdministration(apiEnv),
    startEdge: () => startAndWait(launch('edge-agent', programs.edge, edgeEnvironment(wiring)), 'edge.listening'),
    startCameras: () =>
      startAndWait(
        launch('cameras', programs.cameras, {}, () => JSON.stringify(cameraProgramInput(ports))),
        'listening',
      ),
  };
}

async function requireFree(variable: 'PORT' | 'EDGE_PORT', port: number): Promise<void> {
  if (await isPortFree(port)) return;
  throw new Error(
    `port ${port} is taken by another program: stop that one, or choose another port, for example: ${variable}=${port + 1} npm start`,
  );
}

async function startAndWait(program: Program, announcement: string): Promise<void> {
  const ready = program.announced(announcement, READY_LIMIT_MS);
  program.start();
  await ready;
}
