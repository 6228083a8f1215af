import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ApiUnderTest, type SignedIn, startApi } from './api-under-test.js';
import { EdgeService } from './fleet/edge/edge.service.js';

const made = z.object({ id: z.uuid() });

/** A consent with a kept picture: withdrawing it changes the gallery, and with it what every box should run. */
async function addEnrolled(api: ApiUnderTest, admin: SignedIn, code: string): Promise<string> {
  const { id } = made.parse(await (await admin.request('/api/employees', { method: 'POST', json: { code, name: code } })).json());
  await admin.request(`/api/employees/${id}/consents`, { method: 'POST', json: { method: 'written' } });
  await api.database.run(api.tenantId, async (tx) => {
    const picture = Buffer.from(id);
    await tx.execute('INSERT INTO blobs (tenant_id, sha256, bytes) VALUES ($1, sha256($2::bytea), 1)', [tx.tenantId, picture]);
    await tx.execute(
      `INSERT INTO enrolments (tenant_id, id, employee_id, source_sha256, picture_sha256, width, height)
       VALUES ($1, gen_random_uuid(), $2, sha256($3::bytea), sha256($3::bytea), 10, 10)`,
      [tx.tenantId, id, picture],
    );
  });
  return id;
}

describe('writers of one tenant wait for each other in one order: boxes first, the audit chain last', () => {
  let api: ApiUnderTest;
  let admin: SignedIn;
  const cameraIds: string[] = [];
  const newCamera = (name: string) =>
    admin.request('/api/cameras', { method: 'POST', json: { name, zone: 'z', url: 'rtsp://192.0.2.1/live' } });

  beforeAll(async () => {
    api = await startApi();
    admin = await api.signIn('admin');
    for (const name of ['box 1', 'box 2']) await api.get(EdgeService).create(api.tenantId, { name }, 'system:test');
    for (const name of ['a', 'b', 'c']) cameraIds.push(made.parse(await (await newCamera(name)).json()).id);
    const edges = z.object({ items: z.array(made) }).parse(await (await admin.request('/api/edges')).json());
    for (const id of cameraIds) await admin.request(`/api/cameras/${id}`, { method: 'PATCH', json: { edgeId: edges.items[0]?.id } });
  });
  afterAll(() => api.stop());

  it('a camera is changed while a consent is withdrawn, and nobody is thrown out', async () => {
    const person = await addEnrolled(api, admin, 'E1');
    const [holder, watcher] = [0, 1].map(() => new pg.Client({ connectionString: api.databaseUrl })) as [pg.Client, pg.Client];
    await Promise.all([holder.connect(), watcher.connect()]);
    const waiting = async () => {
      const { rows } = await watcher.query(
        `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
      );
      return rows.length;
    };
    await holder.query('BEGIN');
    await holder.query('SELECT 1 FROM edges FOR NO KEY UPDATE');
    // the withdrawal is first in the queue for the box; whoever then holds the chain while it waits for the box stops both
    const withdrawn = admin.request(`/api/employees/${person}/consents`, { method: 'DELETE' });
    await expect.poll(waiting).toBe(1);
    const changed = admin.request(`/api/cameras/${cameraIds[0]}`, { method: 'PATCH', json: { name: 'renamed' } });
    await expect.poll(waiting).toBe(2);
    await holder.query('COMMIT');
    await Promise.all([holder.end(), watcher.end()]);
    expect([(await withdrawn).status, (await changed).status]).toEqual([204, 200]);
  });

  it('cameras of one box are added at once', async () => {
    const edges = z.object({ items: z.array(made) }).parse(await (await admin.request('/api/edges')).json());
    const replies = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        admin.request('/api/cameras', {
          method: 'POST',
          json: { name: `new ${n}`, zone: 'z', url: 'rtsp://192.0.2.1/live', edgeId: edges.items[0]?.id },
        }),
      ),
    );
    expect(replies.map((reply) => reply.status)).toEqual(Array.from({ length: 12 }, () => 201));
  });
});
