import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problem } from '@sigap/contracts';
import { freePort } from '@sigap/node-kit';
import { type EmbeddedPostgres, removeEmbeddedPostgres, startEmbeddedPostgres } from '@sigap/node-kit/embedded-postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../api-under-test.js';

/** Below those that the system gives to whoever asks for any: nobody takes it while the server is down. */
const aQuietPort = () => freePort(15_000 + Math.floor(Math.random() * 15_000));

describe('when the database is killed', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sigap-outage-'));
  let server: EmbeddedPostgres;
  let api: ApiUnderTest;
  let admin: SignedIn;
  beforeAll(async () => {
    server = await startEmbeddedPostgres({ dataDir, port: await aQuietPort() });
    api = await startApi({ databaseUrl: server.url });
    admin = await api.signIn('admin');
  });
  afterAll(async () => {
    await api.stop();
    await server.stop();
    await removeEmbeddedPostgres(dataDir);
  });
  const create = (email: string) =>
    admin.request('/api/users', { method: 'POST', json: { email, name: 'Budi', role: 'hr', password: 'a long password' } });

  it('says so with 503, lives on, and works again when the database does; what was told to be done is there', async () => {
    expect((await create('before@example.com')).status).toBe(201);
    server.kill();
    await server.exited;
    const refused = await create('during@example.com');
    expect(problem.parse(await refused.json())).toMatchObject({ status: 503, code: 'unavailable' });
    expect((await api.request('/api/health/live')).status).toBe(200);
    expect((await api.request('/api/health/ready')).status).toBe(503);

    server = await startEmbeddedPostgres({ dataDir, port: server.port });
    await expect.poll(async () => (await api.request('/api/health/ready')).status, { timeout: 40_000 }).toBe(200);
    expect((await create('before@example.com')).status).toBe(409);
    expect((await create('during@example.com')).status).toBe(201);
  });
});
