import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, removeEmbeddedPostgres, startEmbeddedPostgres } from '@sigap/node-kit/embedded-postgres';
import pg from 'pg';

export interface TestDatabase {
  /** Superuser, 127.0.0.1, a database of its own. */
  url: string;
  /** Drops the database, whoever is still connected. */
  stop(): Promise<void>;
}

const PREFIX = 'sigap-test-postgres-';
/** What a crash would lose is of no worth here, and tests are several times faster. */
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

let server: Promise<EmbeddedPostgres> | undefined;

/** A fresh, empty database on a real PostgreSQL. One server serves the whole process and ends with it. */
export async function startTestDatabase(): Promise<TestDatabase> {
  server ??= startServer();
  const { url: superuser } = await server;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await statement(superuser, `CREATE DATABASE ${name}`);
  const url = new URL(superuser);
  url.pathname = `/${name}`;
  return { url: url.href, stop: () => statement(superuser, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function statement(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function startServer(): Promise<EmbeddedPostgres> {
  await sweep();
  const dataDir = join(tmpdir(), `${PREFIX}${process.pid}`);
  const started = await startEmbeddedPostgres({ dataDir, settings: FAST });
  process.once('exit', () => {
    // nothing asynchronous works here; there is nothing worth a clean shutdown either
    started.kill();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return started;
}

/** What test runs left that were killed. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const pid = Number(name.slice(PREFIX.length));
    if (Number.isInteger(pid) && !isAlive(pid)) await removeEmbeddedPostgres(join(tmpdir(), name)).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (err) {
    // somebody else's process
    return err instanceof Error && 'code' in err && err.code === 'EPERM';
  }
}
