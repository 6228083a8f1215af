import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { until } from './until.js';

/** Debian puts it where only root's PATH looks. */
const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` };
export const hasMosquitto = spawnSync('mosquitto', ['-h'], { env, stdio: 'ignore' }).error === undefined;

/** Mosquitto on a free port of loopback, keeping nothing. */
export class Mosquitto {
  private port = 0;
  private child: ChildProcess | undefined;

  constructor(private readonly folder: string) {}

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async start(): Promise<this> {
    this.port ||= await freePort();
    const file = join(this.folder, 'mosquitto.conf');
    writeFileSync(file, `listener ${this.port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_type none\n`);
    // as root it gives its rights up, and must still read this
    chmodSync(this.folder, 0o755);
    this.child = spawn('mosquitto', ['-c', file], { env, stdio: 'ignore' });
    await until('mosquitto', () => answers(this.port));
    return this;
  }

  async kill(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
