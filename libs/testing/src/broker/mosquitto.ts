import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@sigap/node-kit';

/** The program's path, or null where Mosquitto isn't installed (Debian: `apt-get install mosquitto`). */
export function findMosquitto(): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'].filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, 'mosquitto')).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A Mosquitto in a process of its own, open to everybody on loopback; sessions and retained messages outlive a clean stop. */
export interface Mosquitto {
  /** `mqtt://127.0.0.1:port` */
  readonly url: string;
  readonly port: number;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** On the same port, after `kill` or while it runs. */
  restart(): Promise<void>;
  /** Ends it and removes its files. */
  close(): Promise<void>;
}

/** Rejects when Mosquitto isn't installed or doesn't take connections within ten seconds. */
export async function startMosquitto(): Promise<Mosquitto> {
  const program = findMosquitto();
  if (!program) {
    throw new Error('mosquitto is not installed: apt-get install mosquitto');
  }
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'sigap-test-mosquitto-'));
  // As root Mosquitto becomes its own user, who has to get into the folder.
  await chmod(folder, 0o777);
  const configuration = join(folder, 'mosquitto.conf');
  await writeFile(
    configuration,
    [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'persistence true', `persistence_location ${folder}/`, 'log_type none', ''].join(
      '\n',
    ),
  );
  let child = await launch(program, configuration, port);
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    }
  };
  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    kill: async () => end('SIGKILL'),
    async restart() {
      await end('SIGTERM');
      child = await launch(program, configuration, port);
    },
    async close() {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch(program: string, configuration: string, port: number): Promise<ChildProcess> {
  const child = spawn(program, ['-c', configuration], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const limit = performance.now() + 10_000;
  while (!(await takesConnections(port))) {
    if (child.exitCode !== null || performance.now() > limit) {
      child.kill('SIGKILL');
      await exited;
      throw new Error(`mosquitto does not listen on port ${port}`);
    }
    await delay(20);
  }
  return child;
}

async function takesConnections(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
