import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTestDatabase, type TestDatabase } from '@sigap/testing';
import pg from 'pg';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { edgeCredentialsFile } from './admin-command.js';

const program = fileURLToPath(new URL('../../dist/admin.main.js', import.meta.url));
const created = z.looseObject({ created: z.boolean() });

describe('the administration program', () => {
  let server: TestDatabase;
  let dir: string;
  beforeAll(async () => {
    server = await startTestDatabase();
    dir = mkdtempSync(join(tmpdir(), 'sigap-admin-'));
  });
  afterAll(async () => {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  /** @returns what it printed, as JSON; rejects when it fails */
  function admin(input: object, args: string[] = []): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const env = { PATH: process.env['PATH'], DATABASE_URL: server.url, SIGAP_DATA: dir, LOG_LEVEL: 'warn' };
      const child = execFile(process.execPath, [program, ...args], { env }, (err, stdout, stderr) => {
        if (err === null) resolve(JSON.parse(stdout));
        else reject(new Error(stderr));
      });
      child.stdin?.end(JSON.stringify(input));
    });
  }
  const makeTenant = async () => {
    const command = { command: 'create-tenant', name: 'Pabrik Maju', siteName: 'Utama', timeZone: 'Asia/Makassar' };
    return created.extend({ tenantId: z.uuid(), siteId: z.uuid() }).parse(await admin(command));
  };

  it('makes a tenant once', async () => {
    const first = await makeTenant();
    expect(await makeTenant()).toEqual({ ...first, created: false });
    expect(await admin({}, ['list-tenants'])).toEqual({ tenants: [{ id: first.tenantId, name: 'Pabrik Maju' }] });
  });

  it('makes a user once, whatever the case of the e-mail, and says no password', async () => {
    const { tenantId } = await makeTenant();
    const user = {
      command: 'create-user',
      tenantId,
      email: 'Admin@Example.com',
      name: 'Admin',
      role: 'admin',
      password: 'a long password',
    };
    const first = created.extend({ userId: z.uuid() }).parse(await admin(user));
    expect(first.created).toBe(true);
    expect(await admin({ ...user, email: 'admin@example.com', password: 'another long one' })).toEqual({ ...first, created: false });
  });

  it('makes the index of recordings anew from what boxes told', async () => {
    const { tenantId } = await makeTenant();
    const owner = new pg.Client({ connectionString: server.url });
    await owner.connect();
    const [box, session] = [v7(), v7()];
    await owner.query(
      `INSERT INTO events (tenant_id, id, edge_id, epoch, seq, type, occurred_at, received_at, replayed, clock_state, data)
       VALUES ($1, $2, $3, $3, 1, 'packing.session.started', now(), now(), false, 'synced', $4)`,
      [tenantId, v7(), box, { sessionId: session, startedAt: '2026-11-20T01:00:00.000Z', startedBy: null }],
    );
    expect(await admin({ tenantId }, ['replay-packing'])).toEqual({ events: 1 });
    expect((await owner.query('SELECT id FROM packing_sessions WHERE tenant_id = $1', [tenantId])).rows).toEqual([{ id: session }]);
    await owner.end();
    await expect(admin({ tenantId: v7() }, ['replay-packing'])).rejects.toThrow('no such tenant');
  });

  it('writes the credentials of a box for its eyes alone; a file that is lost or wrong is made anew', async () => {
    const { tenantId } = await makeTenant();
    const credentialsPath = join(dir, 'edge', 'credentials.json');
    const command = { tenantId, name: 'box-1', credentialsPath };
    const read = () => edgeCredentialsFile.parse(JSON.parse(readFileSync(credentialsPath, 'utf8')));
    const first = await admin(command, ['create-edge']);
    const credentials = read();
    expect(first).toEqual({ edgeId: credentials.edgeId, created: true });
    expect(statSync(credentialsPath).mode & 0o777).toBe(0o600);
    expect(await admin(command, ['create-edge'])).toEqual({ edgeId: credentials.edgeId, created: false });
    expect(read()).toEqual(credentials);

    writeFileSync(credentialsPath, JSON.stringify({ ...credentials, token: 'A'.repeat(43) }));
    expect(await admin(command, ['create-edge'])).toEqual({ edgeId: credentials.edgeId, created: false });
    expect(read().edgeId).toBe(credentials.edgeId);
    expect(read().token).not.toBe(credentials.token);
  });

  it.each([
    ['an unknown command', { command: 'drop-everything' }, 'command'],
    [
      'a weak password',
      { command: 'create-user', tenantId: crypto.randomUUID(), email: 'a@b.co', name: 'x', role: 'admin', password: 'short' },
      'password',
    ],
    ['a time zone that is none', { command: 'create-tenant', name: 'X', siteName: 'Y', timeZone: 'Mars/Base' }, 'time zone'],
    [
      'a tenant that is not there',
      { command: 'create-user', tenantId: crypto.randomUUID(), email: 'x@b.co', name: 'x', role: 'admin', password: 'a long password' },
      'tenant',
    ],
  ])('refuses %s', async (_, command, why) => {
    await expect(admin(command)).rejects.toThrow(why);
  });

  it('finds the audit log whole', async () => {
    const { tenantId } = await makeTenant();
    expect(await admin({ command: 'verify-audit' })).toEqual({ tenants: [{ id: tenantId, name: 'Pabrik Maju', fault: null }] });
  });
});
