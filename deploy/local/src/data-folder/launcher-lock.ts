import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface LauncherLock {
  release(): void;
}

/**
 * One launcher for each data folder. The lock is a local socket that is listened on: the system lets go of it however the launcher
 * dies, and no number in a file has to be believed. Whoever connects is told the process number.
 * @param mark names the installation
 * @throws Error naming the launcher that runs
 */
export async function lockLauncher(mark: string): Promise<LauncherLock> {
  const address = process.platform === 'linux' ? `\0sigap-${mark}` : join(tmpdir(), `sigap-${mark}.sock`);
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(String(process.pid));
  });
  if (!(await listens(server, address))) {
    const owner = await ownerOf(address);
    if (owner !== undefined) {
      throw new Error(
        `Sigap runs on this data folder already (process ${owner}): stop it with Ctrl-C or "kill ${owner}", or set SIGAP_DATA and PORT for a second one`,
      );
    }
    // A socket file whose owner died; in Linux' abstract names this can't be.
    rmSync(address, { force: true });
    if (!(await listens(server, address))) throw new Error(`another launcher is just starting on this data folder (${address})`);
  }
  server.unref();
  return { release: () => void server.close() };
}

async function listens(server: Server, address: string): Promise<boolean> {
  try {
    server.listen(address);
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  }
}

async function ownerOf(address: string): Promise<number | undefined> {
  const socket: Socket = connect(address);
  try {
    const [said] = await once(socket, 'data');
    return Number(String(said)) || undefined;
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}
