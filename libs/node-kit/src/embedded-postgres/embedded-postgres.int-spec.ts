import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../network/free-port.js';
import { removeEmbeddedPostgres, startEmbeddedPostgres } from './index.js';

/** Below those that the system gives to whoever asks for any: nobody takes it while the server is down. */
const aQuietPort = () => freePort(15_000 + Math.floor(Math.random() * 15_000));

const isRoot = process.getuid?.() === 0;
let parent: string;
let dataDir: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'sigap-pg-'));
  chmodSync(parent, 0o711);
  dataDir = join(parent, 'postgres');
});

afterEach(async () => {
  await removeEmbeddedPostgres(dataDir);
  rmSync(parent, { recursive: true, force: true });
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function writeARow(url: string): Promise<void> {
  await query(url, "CREATE TABLE kept (word text NOT NULL); INSERT INTO kept VALUES ('still here')");
}

const readTheRow = (url: string) => query(url, 'SELECT word FROM kept');

describe('startEmbeddedPostgres', () => {
  it('makes a durable UTF-8 server on loopback alone, with a password of its own', async () => {
    const server = await startEmbeddedPostgres({ dataDir });
    const [settings] = await query(
      server.url,
      `SELECT current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages,
        current_setting('synchronous_commit') AS commit, current_setting('listen_addresses') AS listens, current_setting('data_checksums') AS checksums,
        current_setting('TimeZone') AS zone, current_setting('unix_socket_directories') AS sockets`,
    );
    expect(settings).toEqual({
      encoding: 'UTF8',
      fsync: 'on',
      pages: 'on',
      commit: 'on',
      listens: '127.0.0.1',
      checksums: 'on',
      zone: 'UTC',
      sockets: '',
    });
    expect(statSync(join(dataDir, 'superuser-password')).mode & 0o777).toBe(0o600);
    expect(new URL(server.url).password).toHaveLength(32);
    await expect(query(server.url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  it('makes a named database once', async () => {
    const first = await startEmbeddedPostgres({ dataDir, database: 'sigap' });
    await writeARow(first.url);
    expect(new URL(first.url).pathname).toBe('/sigap');
    const second = await startEmbeddedPostgres({ dataDir, database: 'sigap' });
    expect(await readTheRow(second.url)).toEqual([{ word: 'still here' }]);
    await expect(startEmbeddedPostgres({ dataDir, database: 'x"; DROP' })).rejects.toThrow('is no name');
  });

  it('finds its data again after a clean stop, on the same port', async () => {
    const first = await startEmbeddedPostgres({ dataDir, port: await aQuietPort() });
    await writeARow(first.url);
    await first.stop();
    await first.exited;
    await expect(query(first.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    const second = await startEmbeddedPostgres({ dataDir });
    expect(second).toMatchObject({ url: first.url, reused: false });
    expect(await readTheRow(second.url)).toEqual([{ word: 'still here' }]);
  });

  it('finds its data again after kill -9 of the server', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    await writeARow(first.url);
    first.kill();
    await first.exited;
    const second = await startEmbeddedPostgres({ dataDir });
    expect(second.pid).not.toBe(first.pid);
    expect(await readTheRow(second.url)).toEqual([{ word: 'still here' }]);
  });

  it('uses a server again that a killed launcher left, and can stop it', async () => {
    const launcher = await launchElsewhere();
    launcher.process.kill('SIGKILL');
    await once(launcher.process, 'exit');
    await writeARow(launcher.url);
    const found = await startEmbeddedPostgres({ dataDir });
    expect(found).toMatchObject({ reused: true, url: launcher.url, pid: launcher.pid });
    await found.stop();
    await found.exited;
    await expect(query(found.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    expect(await readTheRow((await startEmbeddedPostgres({ dataDir })).url)).toEqual([{ word: 'still here' }]);
  });

  it('stops a server that was left when another port is asked for', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    await writeARow(first.url);
    const port = await aFreePort();
    const second = await startEmbeddedPostgres({ dataDir, port });
    expect(second).toMatchObject({ port, reused: false });
    await first.exited;
    expect(await readTheRow(second.url)).toEqual([{ word: 'still here' }]);
  });

  it('is not fooled by a pid file whose number belongs to another program, nor by an empty one', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    const pidFile = join(dataDir, 'cluster', 'postmaster.pid');
    const content = readFileSync(pidFile, 'utf8');
    await first.stop();
    writeFileSync(pidFile, content.replace(/^\d+/, String(process.pid)));
    const second = await startEmbeddedPostgres({ dataDir });
    expect(second.reused).toBe(false);
    await second.stop();
    writeFileSync(pidFile, '');
    expect((await startEmbeddedPostgres({ dataDir })).pid).toBeGreaterThan(0);
  });

  it('takes another port when its last one is taken, and says so when the taken one was asked for', async () => {
    const first = await startEmbeddedPostgres({ dataDir, port: await aQuietPort() });
    await first.stop();
    const squatter = createServer().listen(first.port, '127.0.0.1');
    await once(squatter, 'listening');
    try {
      await expect(startEmbeddedPostgres({ dataDir, port: first.port })).rejects.toThrow(`port ${first.port} is taken by another program`);
      expect((await startEmbeddedPostgres({ dataDir })).port).not.toBe(first.port);
    } finally {
      squatter.close();
    }
  });

  it('begins anew when the first start was cut halfway', async () => {
    mkdirSync(join(dataDir, 'cluster.unfinished'), { recursive: true });
    writeFileSync(join(dataDir, 'cluster.unfinished', 'PG_VERSION'), '18\n');
    const server = await startEmbeddedPostgres({ dataDir });
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(existsSync(join(dataDir, 'cluster.unfinished'))).toBe(false);
  });

  it('refuses the data of another major version, with the cure', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    await first.stop();
    writeFileSync(join(dataDir, 'cluster', 'PG_VERSION'), '17\n');
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow('is from PostgreSQL 17');
  });

  it.skipIf(!isRoot)(
    'keeps the cluster where the server user can reach it when root has shut the data folder off (needs root)',
    async () => {
      chmodSync(parent, 0o700);
      const first = await startEmbeddedPostgres({ dataDir });
      await writeARow(first.url);
      const elsewhere = readlinkSync(join(dataDir, 'cluster'));
      expect(elsewhere).not.toContain(parent);
      await first.stop();
      const second = await startEmbeddedPostgres({ dataDir });
      expect(await readTheRow(second.url)).toEqual([{ word: 'still here' }]);
      await removeEmbeddedPostgres(dataDir);
      expect(existsSync(elsewhere)).toBe(false);
    },
  );
});

/** A launcher in a process of its own. */
async function launchElsewhere() {
  const built = new URL('../../dist/embedded-postgres/index.js', import.meta.url).href;
  const script = `import { startEmbeddedPostgres } from ${JSON.stringify(built)};
    const { url, pid } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(JSON.stringify({ url, pid })); setInterval(() => {}, 1000);`;
  const launcher = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(launcher.stdout, 'data');
  const said: { url: string; pid: number } = JSON.parse(String(line));
  return { process: launcher, ...said };
}

async function aFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
