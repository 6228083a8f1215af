import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whom the server runs as. PostgreSQL refuses to run as root. */
export interface ServerUser {
  name: string;
  uid: number;
  gid: number;
}

/** Nothing to change for an ordinary user: undefined. As root: `postgres` where the system has it, else `nobody`. */
export function chooseServerUser(uid: number | undefined = process.getuid?.(), passwd: string = readPasswd()): ServerUser | undefined {
  if (uid !== 0) return undefined;
  const users = passwd.split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const found = users.find(([name]) => name === wanted);
    if (found !== undefined) return { name: wanted, uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new Error('PostgreSQL does not run as root, and /etc/passwd has neither "postgres" nor "nobody": run as an ordinary user');
}

function readPasswd(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8');
  } catch {
    return '';
  }
}

/**
 * Can the server's user get at this path? Asked of the system by trying, since mode bits are not the whole truth (ACLs, mounts).
 * @param test an operator of test(1): `-x` for a program or a folder to pass through, `-w` for a folder to write to
 */
export function isReachable(path: string, test: '-r' | '-w' | '-x', user: ServerUser | undefined): boolean {
  const identity = user === undefined ? {} : { uid: user.uid, gid: user.gid };
  const tried = spawnSync('/bin/sh', ['-c', `test ${test} "$1"`, 'sh', path], { ...identity, cwd: '/', stdio: 'ignore' });
  if (tried.error !== undefined) {
    throw new Error(`can't become the user ${user?.name ?? 'of this process'} to run PostgreSQL: run as an ordinary user`, {
      cause: tried.error,
    });
  }
  return tried.status === 0;
}
