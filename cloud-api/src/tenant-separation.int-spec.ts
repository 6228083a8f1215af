import { allRoutes, problem, type Route } from '@sigap/contracts';
import pg from 'pg';
import { v7 } from 'uuid';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from './api-under-test.js';
import { EdgeService } from './fleet/edge/edge.service.js';
import { routeName } from './http/route-coverage.js';
import { aPackingBox, tell } from './packing/packing.fixture.js';
import { aSession } from './packing/reports.fixture.js';
import { BlobService } from './storage/blob.service.js';

const withId = z.object({ id: z.uuid() });
/** Valid bodies, so that nothing but the tenant stands in the way. */
const bodies: Readonly<Record<string, object>> = {
  'PATCH /api/users/:id': { name: 'Taken' },
  'PATCH /api/employees/:id': { name: 'Taken' },
  'POST /api/employees/:id/consents': { method: 'written' },
  'PATCH /api/cameras/:id': { name: 'Taken' },
  'PUT /api/recordings/:id/hold': { hold: true },
  'POST /api/recordings/:id/shares': {},
  'POST /api/recordings/:id/copies': { kind: 'burned-in' },
};
/** Who has a link or a hash needs no tenant: their own tests try those. */
const named = allRoutes.filter((route) => route.path.includes('/:') && route.access !== 'edge' && route.access !== 'public');

describe('another tenant', () => {
  let api: ApiUnderTest;
  let owner: pg.Client;
  let stranger: SignedIn;
  const packing = { recordings: '', shares: '', copies: '', 'packing/sessions': '', 'packing/order-imports': '' };
  const ids = { users: '', employees: '', cameras: '', notifications: '', sightings: '', incidents: '', edge: '', ...packing };

  beforeAll(async () => {
    api = await startApi();
    owner = new pg.Client({ connectionString: api.databaseUrl });
    await owner.connect();
    const admin = await api.signIn('admin');
    const make = async (path: string, json: object) => withId.parse(await (await admin.request(path, { method: 'POST', json })).json()).id;
    ids.edge = (await api.get(EdgeService).create(api.tenantId, { name: 'box' }, 'system:test')).edgeId;
    ids.users = (await api.signIn('hr')).session.user.id;
    ids.employees = await make('/api/employees', { code: 'EMP001', name: 'Budi' });
    ids.cameras = await make('/api/cameras', { name: 'Pintu', url: 'rtsp://10.1.2.3/live', edgeId: ids.edge });
    const box = await aPackingBox(api);
    const parcel = box.parcel();
    await tell(api, box, parcel.events);
    ids.recordings = parcel.id;
    ids.shares = await make(`/api/recordings/${parcel.id}/shares`, {});
    ids['packing/sessions'] = await aSession(api, { edgeId: box.edgeId, startedAt: '2026-11-20T01:00:00.000Z' });
    const list = new FormData();
    list.append('file', new Blob(['label\nJP1\n']), 'a.csv');
    const imported = await admin.request('/api/packing/order-imports', { method: 'POST', body: list });
    ids['packing/order-imports'] = withId.parse(await imported.json()).id;
    await addRows(box.edgeId);
    stranger = await api.signIn('admin', (await api.addTenant()).tenantId);
  });
  afterAll(async () => {
    await owner.end();
    await api.stop();
  });

  /** What nobody makes by a request. */
  async function addRows(edgeId: string): Promise<void> {
    ids.copies = v7();
    ids.incidents = v7();
    ids.notifications = v7();
    ids.sightings = v7();
    const sha256 = await api.get(BlobService).put(api.tenantId, Buffer.from('a face'), { days: 30 });
    await api.database.run(api.tenantId, async (tx) => {
      await tx.execute(
        `INSERT INTO clip_copies (tenant_id, id, edge_id, recording_id, kind, state, from_ms, to_ms, bytes, created_at, created_by, touched_at)
         VALUES ($1, $2, $3, $4, 'trim', 'ready', 0, 1000, 10, now(), 'test', now())`,
        [tx.tenantId, ids.copies, edgeId, ids.recordings],
      );
      await tx.execute(
        `INSERT INTO incidents (tenant_id, id, kind, thing_id, occasion, facts, opened_at, told_at)
         VALUES ($1, $2, 'CAMERA_DOWN', $3, now(), '{}', now(), now())`,
        [tx.tenantId, ids.incidents, ids.cameras],
      );
      await tx.execute(
        `INSERT INTO notifications (tenant_id, id, incident_id, phase, type, message, facts, camera_id, created_at)
         VALUES ($1, $2, $3, 'problem', 'CAMERA_DOWN', 'down', '{}', $4, now())`,
        [tx.tenantId, ids.notifications, ids.incidents, ids.cameras],
      );
      await tx.execute(
        `INSERT INTO sightings (tenant_id, id, employee_id, camera_id, edge_id, pack, started_at, last_seen_at, similarity, shots)
         VALUES ($1, $2, $3, $4, $5, 'p', now(), now(), 0.9, 3)`,
        [tx.tenantId, ids.sightings, ids.employees, ids.cameras, ids.edge],
      );
      await tx.execute(
        `INSERT INTO sighting_pictures (tenant_id, sighting_id, employee_id, sha256, bytes, width, height, quality, taken_at)
         VALUES ($1, $2, $3, decode($4, 'hex'), 6, 10, 10, 1, now())`,
        [tx.tenantId, ids.sightings, ids.employees, sha256],
      );
    });
  }

  const idOf = (route: Route) => Object.entries(ids).find(([noun]) => route.path.startsWith(`/api/${noun}/`))?.[1];
  const rowsOfFirst = async () => {
    const tables = [
      'users',
      'employees',
      'consents',
      'cameras',
      'edges',
      'templates',
      'enrolments',
      'recordings',
      'clip_shares',
      'clip_orders',
      'clip_copies',
      'order_imports',
      'imported_orders',
      'packing_sessions',
      'incidents',
      'notifications',
      'sightings',
      'sighting_pictures',
    ];
    const texts = [];
    for (const table of tables) {
      const { rows } = await owner.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t WHERE tenant_id = $1 ORDER BY 1`, [
        api.tenantId,
      ]);
      texts.push(...rows.map(({ row }) => row));
    }
    return texts;
  };

  it.each(named.map((route) => [routeName(route), route] as const))(
    'finds nothing by an id of ours, and changes nothing: %s',
    async (name, route) => {
      const id = idOf(route);
      if (id === undefined) throw new Error('give this noun an object in beforeAll');
      const before = await rowsOfFirst();
      const path = route.path.replace(':id', id).replaceAll(/:\w+/g, () => v7());
      const upload = new FormData();
      upload.append(route.upload?.field ?? 'x', new Blob([new Uint8Array(100)]), 'a.jpg');
      const init = route.upload === undefined ? { json: bodies[name] } : { body: upload };
      const reply = await stranger.request(path, { method: route.method, ...init });
      expect(problem.parse(await reply.json())).toMatchObject({ status: 404, code: 'not_found' });
      expect(await rowsOfFirst()).toEqual(before);
    },
  );

  it('was tried with things that are there', async () => {
    const rows = (await rowsOfFirst()).join('\n');
    for (const [noun, id] of Object.entries(ids))
      expect({ noun, isThere: id !== '' && rows.includes(id) }).toEqual({ noun, isThere: true });
  });

  it('cannot hang its own things onto ours', async () => {
    const attempts: [string, object, string][] = [
      ['/api/employees', { code: 'X1', name: 'X', supervisorId: ids.employees }, 'supervisor_unknown'],
      ['/api/cameras', { name: 'X', url: 'rtsp://10.1.2.3/live', edgeId: ids.edge }, 'edge_unknown'],
    ];
    for (const [path, json, code] of attempts) {
      const reply = await stranger.request(path, { method: 'POST', json });
      expect(problem.parse(await reply.json()).code).toBe(code);
    }
  });

  it('has lists of its own', async () => {
    for (const path of [
      '/api/employees',
      '/api/cameras',
      '/api/edges',
      '/api/presence',
      '/api/notifications',
      '/api/messages',
      '/api/sightings',
      '/api/erasures',
      '/api/packing/order-imports',
    ]) {
      const { items } = z.object({ items: z.array(z.unknown()) }).parse(await (await stranger.request(path)).json());
      expect({ path, items }).toEqual({ path, items: [] });
    }
    const users = z.object({ items: z.array(withId) }).parse(await (await stranger.request('/api/users')).json());
    expect(users.items.map((user) => user.id)).toEqual([stranger.session.user.id]);
  });
});
