import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { reachablePlace } from './reachable-place.js';
import type { PostgresRuntime } from './runtime.js';
import { serverEnvironment } from './server-process.js';
import type { ServerUser } from './server-user.js';

/** What PostgreSQL calls a cluster: the folder with the databases of one server. */
export interface Cluster {
  dir: string;
  user: ServerUser | undefined;
}

/**
 * Finds the cluster of a data folder, or decides where it will be: `<dataDir>/cluster`, which is a link where the server's user
 * can't reach `dataDir`. An existing cluster keeps its owner, so that root can go on with what an ordinary user began.
 * @throws Error when it belongs to somebody whom we can't become
 */
export function locateCluster(dataDir: string, user: ServerUser | undefined): Cluster {
  const dir = clusterDir(join(dataDir, 'cluster'), dataDir, user);
  const owner = statSync(dir, { throwIfNoEntry: false });
  if (owner === undefined) return { dir, user };
  if (user !== undefined && owner.uid !== user.uid) return { dir, user: { name: `user ${owner.uid}`, uid: owner.uid, gid: owner.gid } };
  if (user === undefined && process.getuid !== undefined && owner.uid !== process.getuid()) {
    throw new Error(`${dir} belongs to user ${owner.uid}: start as that user or as root, or set SIGAP_DATA to another folder`);
  }
  return { dir, user };
}

function clusterDir(named: string, dataDir: string, user: ServerUser | undefined): string {
  const found = lstatSync(named, { throwIfNoEntry: false });
  if (found?.isSymbolicLink()) {
    const linked = readlinkSync(named);
    mkdirSync(dirname(linked), { recursive: true, mode: 0o711 });
    return linked;
  }
  if (found !== undefined) return named;
  const place = join(reachablePlace(dataDir, user), 'cluster');
  if (place !== named) symlinkSync(place, named);
  return place;
}

/** Makes the cluster at first start. A start that was cut halfway leaves nothing that counts: it gets its name when it is whole. */
export async function ensureCluster(cluster: Cluster, runtime: PostgresRuntime, password: string): Promise<void> {
  if (existsSync(join(cluster.dir, 'PG_VERSION'))) {
    const version = Number.parseInt(readFileSync(join(cluster.dir, 'PG_VERSION'), 'utf8'), 10);
    if (version === runtime.majorVersion) return;
    throw new Error(
      `${cluster.dir} is from PostgreSQL ${version}, and this is ${runtime.majorVersion}: move the folder away, or carry the data over with pg_dump of the old version`,
    );
  }
  const unfinished = `${cluster.dir}.unfinished`;
  const passwordFile = `${cluster.dir}.password`;
  rmSync(unfinished, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600, flag: 'wx' });
  if (cluster.user !== undefined) for (const path of [unfinished, passwordFile]) chownSync(path, cluster.user.uid, cluster.user.gid);
  try {
    await runInitdb(runtime, cluster.user, unfinished, passwordFile);
    renameSync(unfinished, cluster.dir);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function runInitdb(runtime: PostgresRuntime, user: ServerUser | undefined, dir: string, passwordFile: string): Promise<void> {
  // The built-in locale sorts alike on every system; the system's own would change under the indexes at its next update.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const args = ['-D', dir, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--data-checksums', ...locale];
  const identity = user === undefined ? {} : { uid: user.uid, gid: user.gid };
  const child = spawn(runtime.initdb, args, { ...identity, cwd: '/', env: serverEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => void (said += text));
  const [code] = await once(child, 'close').catch((cause: unknown) => {
    throw new Error('initdb does not run here: the embedded PostgreSQL needs a system with glibc (Alpine has musl)', { cause });
  });
  if (code !== 0)
    throw new Error(
      `initdb could not make the database in ${dir} (exit ${String(code)}): ${said.trim().split('\n').slice(-6).join(' | ')}`,
    );
}
