import { createHash } from 'node:crypto';
import { type Camera, type Command, type DesiredConfiguration, type EdgeHealth, topic, type TopicKind } from '@sigap/contracts';
import type { MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../api-under-test.js';
import { connectBox, nextMessage, until } from '../fleet/box-under-test.js';
import { EdgeService, type NewEdge } from '../fleet/edge/edge.service.js';

const secret = 'p4ssw0rd-of-the-camera';
let api: ApiUnderTest;
let admin: SignedIn;
let stranger: SignedIn;
let box: NewEdge;
let foreignBox: NewEdge;
let client: MqttClient | undefined;

beforeAll(async () => {
  api = await startApi();
  box = await api.get(EdgeService).create(api.tenantId, { name: 'Gate' }, 'system:test');
  const other = await api.addTenant();
  foreignBox = await api.get(EdgeService).create(other.tenantId, { name: 'Gate' }, 'system:test');
  admin = await api.signIn('admin');
  stranger = await api.signIn('admin', other.tenantId);
});
afterEach(() => {
  client?.end(true);
  client = undefined;
});
afterAll(() => api.stop());

const own = (kind: TopicKind) => topic({ tenantId: box.tenantId, edgeId: box.edgeId, kind });
const add = (body: object) =>
  admin.request('/api/cameras', { method: 'POST', json: { name: 'Gate', url: 'rtsp://10.0.0.5/live', ...body } });
async function added(body: object = {}): Promise<Camera> {
  const reply = await add(body);
  expect(reply.status).toBe(201);
  return (await reply.json()) as Camera;
}
const read = async (id: string) => (await (await admin.request(`/api/cameras/${id}`)).json()) as Camera;
const asBox = (path: string, init: RequestInit = {}) => {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Edge ${box.edgeId}:${box.token}`);
  return api.request(path, { ...init, headers });
};

async function birth(session: number): Promise<MqttClient> {
  client = await connectBox(api, box);
  const state = {
    state: 'online',
    session,
    at: new Date().toISOString(),
    agentVersion: '0.1.0',
    bootId: crypto.randomUUID(),
    epoch: crypto.randomUUID(),
    cameraIds: [],
    reason: 'birth',
  };
  await client.publishAsync(own('state'), JSON.stringify(state), { qos: 1, retain: true });
  await until(async () => {
    const { items } = (await (await admin.request('/api/edges')).json()) as { items: { state: string }[] };
    return items[0]?.state === 'online';
  }, 'the box is online');
  return client;
}

function healthOf(cameraId: string, state: string): EdgeHealth {
  const at = new Date().toISOString();
  return {
    at,
    session: 1,
    uptimeSeconds: 1,
    eventLoopDelayP99Ms: 1,
    rssBytes: 1,
    cpuPercent: 1,
    disk: { freeBytes: 1, totalBytes: 1 },
    outbox: { depth: 0, oldestAt: null, refused: 0 },
    clock: { state: 'synced', offsetMs: 0 },
    recognition: { state: 'running', pack: 'face-api', galleryVersion: 0, templates: 0, sampleFps: 5 },
    cameras: [
      {
        cameraId,
        state: state as 'online',
        fault: null,
        lastFrameAt: at,
        lastInferenceAt: null,
        sampledFps: 5,
        droppedFrames: 0,
        decodedFrames: 1,
        people: 0,
      },
    ],
  };
}

describe('cameras', () => {
  it('changes what is named, without the address being sent again, and nothing else', async () => {
    const { id } = await added({ url: `rtsp://admin:${secret}@10.0.0.5:554/live` });
    const before = (await (await admin.request(`/api/cameras/${id}`)).json()) as object;
    const changes = { name: 'Gate', zone: 'North', purpose: 'packing', transport: 'udp', enabled: false, edgeId: null };
    const reply = await admin.request(`/api/cameras/${id}`, { method: 'PATCH', json: changes });
    expect(await reply.json()).toMatchObject({ ...before, ...changes, updatedAt: expect.any(String) as string });
    const one = await admin.request(`/api/cameras/${id}`, { method: 'PATCH', json: { zone: 'South' } });
    expect(await one.json()).toMatchObject({ ...before, ...changes, zone: 'South', updatedAt: expect.any(String) as string });
  });

  it('goes to the only box there is, and shows no password', async () => {
    const camera = await added({ url: `rtsp://admin:${secret}@10.0.0.5:554/live` });
    expect(camera).toMatchObject({
      edgeId: box.edgeId,
      url: 'rtsp://***@10.0.0.5:554/live',
      hasCredentials: true,
      state: 'unknown',
      zone: '-',
    });
    const listed = await (await admin.request('/api/cameras?limit=500')).text();
    expect(listed).toContain(camera.id);
    expect(listed).not.toContain(secret);
    const audit = await (await admin.request('/api/audit')).text();
    expect(audit).toContain(camera.id);
    expect(audit).not.toContain(secret);
  });

  it('keeps the password encrypted, and gives it to its box alone', async () => {
    const camera = await added({ url: `rtsp://admin:${secret}@10.0.0.5/live` });
    const [row] = await api.database.run(api.tenantId, (tx) =>
      tx.query<{ text: string }>('SELECT cameras::text AS text FROM cameras WHERE id = $1', [camera.id]),
    );
    expect(row?.text).not.toContain(secret);
    expect(row?.text).not.toContain(Buffer.from(secret).toString('hex'));
    const { items } = (await (await asBox('/api/edge/camera-credentials')).json()) as { items: object[] };
    expect(items).toContainEqual({ cameraId: camera.id, version: 1, username: 'admin', password: secret });
    const foreign = await api.request('/api/edge/camera-credentials', {
      headers: { authorization: `Edge ${foreignBox.edgeId}:${foreignBox.token}` },
    });
    expect(await foreign.json()).toEqual({ items: [] });
  });

  it('*** keeps what is stored on a change, and a new one counts as new', async () => {
    const { id } = await added({ url: `rtsp://admin:${secret}@10.0.0.5/live` });
    const change = (json: object) => admin.request(`/api/cameras/${id}`, { method: 'PATCH', json });
    expect(await (await change({ url: 'rtsp://***@10.0.0.5/other' })).json()).toMatchObject({ url: 'rtsp://***@10.0.0.5/other' });
    const credentials = async () =>
      ((await (await asBox('/api/edge/camera-credentials')).json()) as { items: { cameraId: string }[] }).items.find(
        (one) => one.cameraId === id,
      );
    expect(await credentials()).toMatchObject({ version: 1, password: secret });
    expect((await change({ url: 'rtsp://***@evil.example/other' })).status).toBe(400);
    expect((await change({ url: 'rtsp://admin:new@10.0.0.5/other' })).status).toBe(200);
    expect(await credentials()).toMatchObject({ version: 2, password: 'new' });
    expect(await (await change({ url: 'rtsp://10.0.0.5/other' })).json()).toMatchObject({ hasCredentials: false });
    expect(await credentials()).toMatchObject({ version: 3, password: null });
  });

  it.each([
    ['file:///etc/passwd', 422, 'camera_url_forbidden'],
    ['concat:rtsp://a|rtsp://b', 422, 'camera_url_forbidden'],
    ['subfile,,start,0,end,9,,:/etc/passwd', 422, 'camera_url_forbidden'],
    ['not a url', 400, 'camera_url_invalid'],
    ['rtsp://', 400, 'camera_url_invalid'],
  ])('refuses %s', async (url, status, code) => {
    const reply = await add({ url });
    expect(reply.status).toBe(status);
    expect(await reply.json()).toMatchObject({ code });
  });

  it('refuses the box of another tenant as unknown', async () => {
    const reply = await add({ edgeId: foreignBox.edgeId });
    expect(reply.status).toBe(422);
    expect(await reply.json()).toMatchObject({ code: 'edge_unknown' });
  });

  it("another tenant's camera is not there, for any route", async () => {
    const { id } = await added();
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/snapshot'],
      ['POST', '/restart'],
    ] as const) {
      const reply = await stranger.request(`/api/cameras/${id}${path}`, {
        method,
        ...(method === 'PATCH' ? { json: { name: 'Mine' } } : {}),
      });
      expect([method, path, reply.status]).toEqual([method, path, 404]);
    }
    expect(await read(id)).toMatchObject({ name: 'Gate' });
  });

  it('lists in pages, sorted by name', async () => {
    await added({ name: 'Zulu' });
    await added({ name: 'Alpha' });
    const names: string[] = [];
    let cursor = '';
    do {
      const { items, nextCursor } = (await (await admin.request(`/api/cameras?limit=2${cursor}`)).json()) as {
        items: Camera[];
        nextCursor: string | null;
      };
      names.push(...items.map((camera) => camera.name));
      cursor = nextCursor === null ? '' : `&cursor=${nextCursor}`;
    } while (cursor !== '');
    expect(names).toEqual(names.toSorted());
    expect(names).toContain('Zulu');
    expect((await admin.request('/api/cameras?cursor=garbage')).status).toBe(400);
  });

  it('is gone after removal, with its password', async () => {
    const { id } = await added({ url: `rtsp://admin:${secret}@10.0.0.5/live` });
    expect((await admin.request(`/api/cameras/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await admin.request(`/api/cameras/${id}`)).status).toBe(404);
    const [row] = await api.database.run(api.tenantId, (tx) =>
      tx.query<{ credentials: Buffer | null }>('SELECT credentials FROM cameras WHERE id = $1', [id]),
    );
    expect(row?.credentials).toBeNull();
  });
});

describe('what a box is told', () => {
  it('each change as a retained configuration of the next version, without passwords', async () => {
    client = await connectBox(api, box);
    const first = nextMessage(client, own('desired'));
    await client.subscribeAsync(own('desired'), { qos: 1 });
    const before = JSON.parse(await first) as DesiredConfiguration;
    const next = nextMessage(client, own('desired'), (text) => (JSON.parse(text) as DesiredConfiguration).version > before.version);
    const camera = await added({ url: `rtsp://admin:${secret}@10.0.0.9/live` });
    const told = await next;
    expect(told).not.toContain(secret);
    const desired = JSON.parse(told) as DesiredConfiguration;
    expect(desired.cameras.find((one) => one.id === camera.id)).toMatchObject({ url: 'rtsp://10.0.0.9/live', credentialsVersion: 1 });
    expect(desired.recognition.pack).toBe('face-api');
  });
});

describe('what a box tells', () => {
  it('the state of its cameras, unknown while it is away', async () => {
    const { id } = await added();
    const alive = await birth(1);
    await alive.publishAsync(own('health'), JSON.stringify(healthOf(id, 'degraded')), { qos: 0 });
    expect(await until(async () => ((await read(id)).state === 'degraded' ? read(id) : null), 'degraded')).toMatchObject({
      lastFrameAt: expect.any(String),
    });
    const offline = {
      state: 'offline',
      session: 1,
      at: new Date().toISOString(),
      agentVersion: '0.1.0',
      bootId: crypto.randomUUID(),
      epoch: crypto.randomUUID(),
      cameraIds: [],
      reason: 'shutdown',
    };
    // of another boot: overlooked
    await alive.publishAsync(own('state'), JSON.stringify(offline), { qos: 1, retain: true });
    // what comes behind it has its effect, which it would not have at a box that said goodbye
    await alive.publishAsync(own('health'), JSON.stringify(healthOf(id, 'online')), { qos: 1 });
    await until(async () => (await read(id)).state === 'online', 'online');
  });

  it('cameras of files on the box, which the dashboard shows and does not change', async () => {
    const alive = await birth(2);
    const id = crypto.randomUUID();
    const camera = {
      id,
      origin: 'file',
      name: 'Warehouse',
      zone: 'Back',
      purpose: 'recognition',
      url: 'rtsp://10.0.0.7/live',
      state: 'online',
      fault: null,
      codec: 'h264',
      width: 1,
      height: 1,
    };
    const report = (cameras: object[]) =>
      alive.publishAsync(own('reported'), JSON.stringify({ at: new Date().toISOString(), appliedVersion: 3, refused: null, cameras }), {
        qos: 1,
        retain: true,
      });
    await report([camera]);
    const shown = await until(async () => {
      const reply = await admin.request(`/api/cameras/${id}`);
      return reply.ok ? ((await reply.json()) as Camera) : null;
    }, 'the camera of the file');
    expect(shown).toMatchObject({ origin: 'file', name: 'Warehouse', edgeId: box.edgeId });
    expect((await admin.request(`/api/cameras/${id}`, { method: 'PATCH', json: { name: 'Mine' } })).status).toBe(409);
    expect((await admin.request(`/api/cameras/${id}`, { method: 'DELETE' })).status).toBe(409);
    await report([]);
    await until(async () => (await admin.request(`/api/cameras/${id}`)).status === 404, 'the camera is gone');
    const { items } = (await (await admin.request('/api/edges')).json()) as { items: { appliedVersion: number }[] };
    expect(items[0]).toMatchObject({ appliedVersion: 3 });
  });

  it('garbage, which changes nothing and stops nobody', async () => {
    const alive = await birth(3);
    const { id } = await added();
    for (const garbage of [
      '',
      '{',
      'null',
      '[]',
      '{"state":"online"}',
      `{"tenantId":"${foreignBox.tenantId}"}`,
      '\u0000'.repeat(100),
      '9'.repeat(100_000),
    ]) {
      for (const kind of ['state', 'health', 'reported', 'replies'] as const) await alive.publishAsync(own(kind), garbage, { qos: 1 });
    }
    await alive.publishAsync(own('health'), JSON.stringify(healthOf(id, 'online')), { qos: 0 });
    await until(async () => (await read(id)).state === 'online', 'health still arrives');
  });
});

describe('test picture', () => {
  it('is taken by the box, and who looked is in the audit log', async () => {
    const alive = await birth(4);
    const { id } = await added();
    const jpeg = Buffer.from('not really a picture, but the bytes that the box brought');
    const sha256 = createHash('sha256').update(jpeg).digest('hex');
    alive.on('message', (_topic, payload) => {
      const command = JSON.parse(payload.toString()) as Command;
      void (async () => {
        await asBox(`/api/edge/blobs/${sha256}`, { method: 'PUT', body: jpeg, headers: { 'content-type': 'application/octet-stream' } });
        const reply = { id: command.id, at: new Date().toISOString(), ok: true, data: { sha256, bytes: jpeg.length, width: 1, height: 1 } };
        await alive.publishAsync(own('replies'), JSON.stringify(reply), { qos: 1 });
      })();
    });
    await alive.subscribeAsync(own('commands'), { qos: 1 });
    const reply = await admin.request(`/api/cameras/${id}/snapshot`, { method: 'POST' });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(Buffer.from(await reply.arrayBuffer())).toEqual(jpeg);
    expect(await (await admin.request('/api/audit')).text()).toContain('camera.picture-viewed');
  });

  it('is refused in the words of the box', async () => {
    const alive = await birth(5);
    const { id } = await added();
    alive.on('message', (_topic, payload) => {
      const command = JSON.parse(payload.toString()) as Command;
      void alive.publishAsync(
        own('replies'),
        JSON.stringify({ id: command.id, at: new Date().toISOString(), ok: false, code: 'camera_offline', message: 'no picture for 20 s' }),
        { qos: 1 },
      );
    });
    await alive.subscribeAsync(own('commands'), { qos: 1 });
    const reply = await admin.request(`/api/cameras/${id}/snapshot`, { method: 'POST' });
    expect(reply.status).toBe(409);
    expect(await reply.json()).toMatchObject({ code: 'camera_offline' });
  });

  it('is refused at once while the box is away', async () => {
    const gone = await birth(6);
    const { id } = await added();
    await gone.endAsync(true);
    client = undefined;
    await api.database.run(api.tenantId, (tx) => tx.execute(`UPDATE edge_status SET state = 'offline'`));
    const reply = await admin.request(`/api/cameras/${id}/snapshot`, { method: 'POST' });
    expect(reply.status).toBe(409);
    expect(await reply.json()).toMatchObject({ code: 'edge_offline' });
    expect((await read(id)).state).toBe('unknown');
  });
});

describe('blobs of a box', () => {
  const put = (sha256: string, body: string | Buffer<ArrayBuffer>, headers = {}) =>
    asBox(`/api/edge/blobs/${sha256}`, { method: 'PUT', body, headers });

  it('are refused when they are not what was announced, or too many', async () => {
    const wrong = await put('ab'.repeat(32), 'something else');
    expect([wrong.status, ((await wrong.json()) as { code: string }).code]).toEqual([422, 'hash_mismatch']);
    expect((await put('ab'.repeat(32), Buffer.alloc(11 * 1024 * 1024))).status).toBe(413);
    expect((await put('nothex', 'x')).status).toBe(400);
  });

  it('need a box: nobody and people are refused', async () => {
    const path = `/api/edge/blobs/${'ab'.repeat(32)}`;
    expect((await api.request(path, { method: 'PUT', body: 'x' })).status).toBe(401);
    expect((await admin.request(path, { method: 'PUT', body: 'x' })).status).toBeGreaterThanOrEqual(401);
    expect(
      (await api.request(path, { method: 'PUT', body: 'x', headers: { authorization: `Edge ${box.edgeId}:${foreignBox.token}` } })).status,
    ).toBe(401);
  });
});
