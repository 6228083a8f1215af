import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from './cluster.js';
import { superuserUrl, takesConnections } from './connection.js';
import { freePort } from '../network/free-port.js';
import type { PostgresRuntime } from './runtime.js';
import { clearStalePidFile, findServer, launchServer, readLogFrom, stopServer } from './server-process.js';
import { classifyStartFailure, explainStartFailure } from './start-failure.js';

export interface LaunchRequest {
  dataDir: string;
  cluster: Cluster;
  runtime: PostgresRuntime;
  password: string;
  /** Taken or nothing; undefined leaves the choice. */
  port: number | undefined;
  settings: Readonly<Record<string, string>>;
  limitMs: number;
}

export interface LaunchedServer {
  child: ChildProcess;
  pid: number;
  port: number;
}

/**
 * Starts the server and waits until it takes connections. Tries again where that helps: another port when the chosen one was
 * snatched away, a moment later when the backends of a killed predecessor are still ending.
 */
export async function launchUntilReady(request: LaunchRequest): Promise<LaunchedServer> {
  const { dataDir, cluster, runtime, settings } = request;
  const logFile = join(dataDir, 'server.log');
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.previous`);
  const end = performance.now() + request.limitMs;
  for (;;) {
    clearStalePidFile(cluster.dir);
    const port = request.port ?? (await freePort(lastPort(dataDir)));
    const logFrom = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
    const child = launchServer({ program: runtime.postgres, cluster, port, logFile, settings });
    const outcome = await waitUntilReady(child, cluster.dir, superuserUrl(request.password, port), end);
    if (outcome === 'ready' && child.pid !== undefined) {
      child.unref();
      writeFileSync(join(dataDir, 'port'), String(port));
      return { child, pid: child.pid, port };
    }
    if (child.pid !== undefined) await stopServer(child.pid, cluster.dir, 5_000);
    const log = readLogFrom(logFile, logFrom);
    const kind = classifyStartFailure(log);
    const isWorthAnotherTry = kind === 'predecessor-still-ending' || (kind === 'port-taken' && request.port === undefined);
    if (!isWorthAnotherTry || performance.now() >= end) {
      const cause = kind === 'port-taken' ? `port ${port} is taken by another program` : explainStartFailure(log) || outcome;
      throw new Error(`PostgreSQL did not start: ${cause} (its log: ${logFile})`);
    }
    await delay(100);
  }
}

/** @returns `ready`, or in words what came instead */
async function waitUntilReady(child: ChildProcess, clusterDir: string, url: string, end: number): Promise<string> {
  const ended = new Promise<string>((settle) => {
    child.once('error', (error) => settle(error.message));
    child.once('exit', (code, signal) => settle(`it ended with ${signal ?? `exit code ${code}`}`));
  });
  while (performance.now() < end) {
    const news = await Promise.race([ended, delay(15, undefined)]);
    if (news !== undefined) return news;
    if (findServer(clusterDir)?.ready && (await takesConnections(url))) return 'ready';
  }
  return 'it was not ready in time';
}

function lastPort(dataDir: string): number | undefined {
  const path = join(dataDir, 'port');
  const port = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}
