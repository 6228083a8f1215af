import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startTestDatabase, type TestDatabase } from '@sigap/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const listening = z.object({ msg: z.literal('api.listening'), port: z.number().int().positive() });

describe('the program', { timeout: 150_000 }, () => {
  let server: TestDatabase;
  let dir: string;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    server = await startTestDatabase();
    dir = mkdtempSync(join(tmpdir(), 'sigap-main-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
  });
  afterAll(async () => {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  function start(environment: Record<string, string> = {}) {
    const env = { PATH: process.env['PATH'], PORT: '0', DATABASE_URL: server.url, SIGAP_DATA: dir, ...environment };
    const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => void (said += text));
    const lines: unknown[] = [];
    const port = new Promise<number>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const entry: unknown = JSON.parse(line);
        lines.push(entry);
        const ready = listening.safeParse(entry);
        if (ready.success) resolve(ready.data.port);
      });
      child.once('exit', () => reject(new Error(`the program ended: ${said} ${JSON.stringify(lines)}`)));
    });
    return { child, port, lines };
  }
  const readiness = (port: number) => async () => (await fetch(`http://127.0.0.1:${port}/api/health/ready`)).status;
  const inAMinute = { timeout: 60_000 };

  it('says where it listens once its tables are there, and ends by itself when told to', async () => {
    const { child, port } = start();
    await expect.poll(readiness(await port), inAMinute).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('starts twice at once on an empty database', async () => {
    const empty = await startTestDatabase();
    try {
      const both = [start({ DATABASE_URL: empty.url }), start({ DATABASE_URL: empty.url })];
      for (const one of both) await expect.poll(readiness(await one.port), inAMinute).toBe(200);
      for (const { child } of both) child.kill('SIGTERM');
      for (const { child } of both) if (child.exitCode === null) await once(child, 'exit');
    } finally {
      await empty.stop();
    }
  });

  it('starts again after kill -9', async () => {
    const first = start();
    await first.port;
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    await expect.poll(readiness(await start().port), inAMinute).toBe(200);
  });

  it.each([
    ['no database', { DATABASE_URL: '' }, 'DATABASE_URL'],
    ['production without secrets', { NODE_ENV: 'production' }, 'SIGAP_MASTER_KEY'],
    ['a wrong password of the database', { DATABASE_URL: 'wrong' }, 'DATABASE_URL'],
    [
      'a master key of the wrong length',
      { SIGAP_MASTER_KEY: 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbg==' },
      'SIGAP_MASTER_KEY',
    ],
  ])('refuses to start with %s, and says why', async (_, environment, why) => {
    await expect(start(environment).port).rejects.toThrow(why);
  });

  it('logs one line of JSON for each entry, without secrets', async () => {
    const { port, lines } = start({ LOG_LEVEL: 'trace' });
    const at = await port;
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"email":"a@b.co","password":"the-secret-password"}',
    };
    await fetch(`http://127.0.0.1:${at}/api/auth/login?token=the-secret-token`, init);
    await expect.poll(() => JSON.stringify(lines)).toContain('identity.sign-in-refused');
    const all = JSON.stringify(lines);
    const databasePassword = new URL(server.url).password;
    for (const secret of ['the-secret-password', 'the-secret-token', databasePassword]) expect(all).not.toContain(secret);
  });
});
