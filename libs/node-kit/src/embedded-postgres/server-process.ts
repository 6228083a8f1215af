import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from './cluster.js';
import { type PostmasterPid, parsePostmasterPid } from './postmaster-pid.js';

/** No variable of the caller (PGDATA, PGPORT, a locale that is not installed) may reach the server. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

export interface LaunchOptions {
  program: string;
  cluster: Cluster;
  port: number;
  logFile: string;
  settings: Readonly<Record<string, string>>;
}

/**
 * Starts the server in a session of its own: Ctrl-C in the terminal goes to the launcher, which stops things in order. Its log goes
 * to a file and not to a pipe, so that it outlives a launcher that was killed. Durability (`fsync`, `full_page_writes`) stays on.
 */
export function launchServer(options: LaunchOptions): ChildProcess {
  const { cluster, port, settings } = options;
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  };
  const args = ['-D', cluster.dir, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const identity = cluster.user === undefined ? {} : { uid: cluster.user.uid, gid: cluster.user.gid };
  const log = openSync(options.logFile, 'a', 0o600);
  try {
    return spawn(options.program, args, { ...identity, cwd: '/', env: serverEnvironment(), detached: true, stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

/** The server that runs on this cluster now, whoever started it. */
export function findServer(clusterDir: string): PostmasterPid | undefined {
  const found = parsePostmasterPid(readOrEmpty(join(clusterDir, 'postmaster.pid')));
  return found !== undefined && isServerOf(found.pid, clusterDir) ? found : undefined;
}

/** The pid alone proves nothing: after a restart of a container or machine the number belongs to somebody else. */
export function isServerOf(pid: number, clusterDir: string): boolean {
  return commandLine(pid).includes(clusterDir);
}

/**
 * Removes a pid file that would keep a new server from starting although nobody runs on the cluster: one whose number now belongs
 * to another program, or one that a power cut left empty. PostgreSQL itself removes those whose number belongs to nobody.
 */
export function clearStalePidFile(clusterDir: string): void {
  const isOurs = (entry: string) => /^\d+$/.test(entry) && isServerOf(Number(entry), clusterDir);
  const someoneRuns = process.platform === 'linux' ? readdirSync('/proc').some(isOurs) : findServer(clusterDir) !== undefined;
  if (!someoneRuns) rmSync(join(clusterDir, 'postmaster.pid'), { force: true });
}

function commandLine(pid: number): string {
  if (process.platform === 'linux') return readOrEmpty(`/proc/${pid}/cmdline`);
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/**
 * Asks for a fast shutdown (SIGINT: sessions are ended, everything is on disk), and takes harder means after the limit.
 * Resolves when the process is gone.
 */
export async function stopServer(pid: number, clusterDir: string, limitMs: number): Promise<void> {
  const steps: [NodeJS.Signals, number][] = [
    ['SIGINT', limitMs],
    ['SIGQUIT', 3_000],
    ['SIGKILL', 3_000],
  ];
  for (const [signal, waitMs] of steps) {
    if (!signalServer(pid, clusterDir, signal)) return;
    if (await isGoneWithin(pid, clusterDir, waitMs)) return;
  }
  throw new Error(`PostgreSQL (process ${pid}) could not be stopped`);
}

/** @returns false when it is gone already */
export function signalServer(pid: number, clusterDir: string, signal: NodeJS.Signals): boolean {
  if (!isServerOf(pid, clusterDir)) return false;
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

async function isGoneWithin(pid: number, clusterDir: string, limitMs: number): Promise<boolean> {
  for (const end = performance.now() + limitMs; performance.now() < end; ) {
    if (!isServerOf(pid, clusterDir)) return true;
    await delay(15);
  }
  return !isServerOf(pid, clusterDir);
}

/** Text of a log from a byte position on; at most its last 4,000 bytes. */
export function readLogFrom(path: string, position: number): string {
  const log = openSync(path, 'r');
  try {
    const end = fstatSync(log).size;
    const from = Math.max(position, end - 4_000);
    const bytes = Buffer.alloc(Math.max(0, end - from));
    readSync(log, bytes, 0, bytes.length, from);
    return bytes.toString('utf8');
  } finally {
    closeSync(log);
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
