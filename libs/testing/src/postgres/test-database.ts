import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, removeEmbeddedPostgres, startEmbeddedPostgres } from '@sigap/node-kit/embedded-postgres';
import { Client } from 'pg';

export interface TestDatabase {
  /** Superuser, 127.0.0.1, an empty database of its own. */
  url: string;
  /** Drops the database, and its sessions with it; with the last one the server goes too. Harmless the second time. */
  stop(): Promise<void>;
}

interface SharedServer {
  dataDir: string;
  postgres: EmbeddedPostgres;
  /** For a process that ends without stopping its databases. */
  killAtExit: () => void;
}

/** One server for the process, as long as some database is in use. */
let shared: Promise<SharedServer> | null = null;
let users = 0;
let made = 0;

/** A real PostgreSQL, empty. Rejects with the reason when the server can't start. */
export async function startTestDatabase(): Promise<TestDatabase> {
  users += 1;
  shared ??= startServer();
  try {
    const { postgres } = await shared;
    made += 1;
    const name = `test_${process.pid}_${made}`;
    await asSuperuser(postgres.url, `CREATE DATABASE ${name}`);
    const url = new URL(postgres.url);
    url.pathname = `/${name}`;
    let stopped: Promise<void> | null = null;
    return {
      url: url.toString(),
      stop: async () => {
        stopped ??= release(postgres.url, name);
        return stopped;
      },
    };
  } catch (error) {
    await leave();
    throw error;
  }
}

async function startServer(): Promise<SharedServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sigap-test-postgres-'));
  // Nothing here has to survive a power cut, so nothing waits for the disk.
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  const postgres = await startEmbeddedPostgres({ dataDir, settings });
  const killAtExit = (): void => postgres.kill();
  process.once('exit', killAtExit);
  return { dataDir, postgres, killAtExit };
}

async function release(serverUrl: string, name: string): Promise<void> {
  try {
    await asSuperuser(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  } finally {
    await leave();
  }
}

async function leave(): Promise<void> {
  users -= 1;
  if (users === 0 && shared) {
    const ending = shared;
    shared = null;
    // A server that never started has nothing to stop; who asked for it was told why.
    const server = await ending.catch(() => null);
    if (server) {
      process.off('exit', server.killAtExit);
      await server.postgres.stop();
      await removeEmbeddedPostgres(server.dataDir);
    }
  }
}

async function asSuperuser(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
