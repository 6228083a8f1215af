import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type SigapEvent, cameraRoutes, employeeRoutes, problem, settingsRoutes, topic } from '@sigap/contracts';
import { frontalPose, personFromSeed, renderFacePicture, startVirtualCamera } from '@sigap/testing';
import { connectAsync } from 'mqtt';
import { Client } from 'pg';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addEmployee, enrol } from '../system/enrol.js';
import { type RunningSystem, startSystem } from '../system/running-system.js';
import { until } from '../system/until.js';

let system: RunningSystem;

beforeAll(async () => {
  system = await startSystem();
  await system.startEdge();
});
afterAll(async () => system?.stop());

async function select<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  const database = new Client(system.databaseUrl());
  await database.connect();
  const found = await database.query<Row>(sql, [...values]);
  await database.end();
  return found.rows;
}

/** Number of rows of what people entered, so that "nothing changed" can be said. */
async function rows(): Promise<string> {
  const [counts] = await select(
    'SELECT (SELECT count(*) FROM employees) e, (SELECT count(*) FROM cameras) c, (SELECT count(*) FROM templates) t, (SELECT count(*) FROM enrolments) n, (SELECT value::text FROM tenant_settings LIMIT 1) s',
  );
  return JSON.stringify(counts);
}

/** Sends a raw request and expects a problem with this status and code, and nothing changed. */
async function refused(path: string, init: RequestInit, status: number, code: string): Promise<void> {
  const before = await rows();
  const response = await system.admin.request(path, init);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect({ status: response.status, code: problem.parse(await response.json()).code }).toEqual({ status, code });
  expect(await rows()).toBe(before);
}
const json = (body: string, method = 'POST') => ({ method, body, headers: { 'content-type': 'application/json' } });

describe('bad input at the API: a clear error, nothing changed', () => {
  it.each([
    ['broken JSON', '{"code": "A", ', 400, 'invalid_json'],
    ['a list', '[]', 400, 'invalid_request'],
    ['wrong types', '{"code": 7, "name": ["x"]}', 400, 'invalid_request'],
    ['an unknown field', '{"code": "A1", "name": "B", "tenantId": "x"}', 400, 'invalid_request'],
    ['control characters', '{"code": "A1", "name": "B\\u0000"}', 400, 'invalid_request'],
    ['an impossible phone', '{"code": "A1", "name": "B", "phone": "0812"}', 400, 'invalid_request'],
    [
      'a supervisor who is not there',
      '{"code": "A1", "name": "B", "supervisorId": "0199a1b2-0000-7000-8000-000000000001"}',
      422,
      'supervisor_unknown',
    ],
  ])('%s as a new employee', (_, body, status, code) => refused('/api/employees', json(body), status, code));

  it.each([
    ['file:', 'file:///etc/passwd', 'camera_url_forbidden'],
    ['concat:', 'concat:/etc/passwd|/etc/hosts', 'camera_url_forbidden'],
    ['nothing', '', 'camera_url_invalid'],
    ['no host', 'rtsp://', 'camera_url_invalid'],
    ['a newline', 'rtsp://10.0.0.1/x\ny', 'camera_url_invalid'],
  ])('%s as a camera address', async (_, url, code) => {
    const before = await rows();
    const response = await system.admin.request(
      '/api/cameras',
      json(JSON.stringify({ name: 'X', zone: 'Y', purpose: 'recognition', url })),
    );
    expect([400, 422]).toContain(response.status);
    const body = problem.parse(await response.json());
    expect([body.code, ...(body.fields ?? []).map((field) => field.message)].join(' ')).toContain(code);
    expect(await rows()).toBe(before);
  });

  it('settings that do not fit each other', async () => {
    const { presence } = await system.admin.client.call(settingsRoutes.read, {});
    await refused(
      '/api/settings',
      json(JSON.stringify({ presence: { alertAfterSeconds: presence.offlineAfterSeconds - 1 } }), 'PATCH'),
      400,
      'setting_invalid',
    );
    await refused('/api/settings', json('{"presence": {"offlineAfterSeconds": "soon"}}', 'PATCH'), 400, 'invalid_request');
  });

  it('an upload of 50 MB is refused, and the API goes on', async () => {
    const id = await addEmployee(system, 'BIG1', 'Besar');
    const form = new FormData();
    form.append('pictures', new File([new Uint8Array(50 * 1024 * 1024)], 'big.jpg', { type: 'image/jpeg' }));
    await refused(`/api/employees/${id}/enrolments`, { method: 'POST', body: form }, 413, 'payload_too_large');
    expect((await fetch(`${system.url}/api/health/live`)).status).toBe(200);
  });

  it('pictures without a face, with two faces, or that are none get their verdicts; templates stay as they were', async () => {
    const id = await addEmployee(system, 'PIC1', 'Gambar');
    const face = await renderFacePicture(personFromSeed(1), frontalPose, { width: 480, height: 600 });
    const two = await sharp({ create: { width: 960, height: 600, channels: 3, background: '#888' } })
      .composite([
        { input: face, left: 0, top: 0 },
        { input: await renderFacePicture(personFromSeed(2), frontalPose, { width: 480, height: 600 }), left: 480, top: 0 },
      ])
      .jpeg()
      .toBuffer();
    const empty = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#9ab' } })
      .jpeg()
      .toBuffer();
    const before = await rows();
    const verdicts = await enrol(system, id, [
      { name: 'empty.jpg', bytes: new Uint8Array(empty) },
      { name: 'two.jpg', bytes: new Uint8Array(two) },
      { name: 'text.jpg', bytes: new TextEncoder().encode('not a picture') },
      { name: 'drawing.jpg', bytes: new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>') },
      { name: 'half.jpg', bytes: new Uint8Array(face.subarray(0, face.length / 3)) },
    ]);
    expect(verdicts.map((verdict) => (verdict.verdict === 'refused' ? verdict.reason : 'accepted'))).toEqual([
      'no_face',
      'several_faces',
      'not_a_picture',
      'not_a_picture',
      'not_a_picture',
    ]);
    expect(await rows()).toBe(before);
  });

  it('no consent, no template', async () => {
    const { id } = await system.admin.client.call(employeeRoutes.create, { body: { code: 'NOC1', name: 'Tanpa' } });
    const form = new FormData();
    form.append('pictures', new File([new Uint8Array(10)], 'x.jpg'));
    await refused(`/api/employees/${id}/enrolments`, { method: 'POST', body: form }, 409, 'consent_required');
  });
});

describe('bad cameras: the state says why', () => {
  const faultOf = async (id: string) => {
    const { state, fault } = await system.admin.client.call(cameraRoutes.read, { params: { id } });
    return fault && state !== 'online' ? fault : null;
  };
  const add = async (name: string, url: string) =>
    (await system.admin.client.call(cameraRoutes.create, { body: { name, zone: 'X', url } })).id;

  it('wrong password, nobody there, wrong path', async () => {
    const camera = await startVirtualCamera({
      username: 'viewer',
      password: 'right',
      source: { kind: 'faces', scene: { room: 'office', label: 'A', loopSeconds: 10, people: [] } },
    });
    try {
      const wrong = await add('Sandi salah', camera.url.replace('rtsp://', 'rtsp://viewer:wrong@'));
      const away = await add('Tidak ada', 'rtsp://127.0.0.1:9/live');
      const astray = await add('Alamat salah', camera.urlWithPassword.replace(/\/live$/, '/nothing-here'));
      expect(await until('the fault of a wrong password', () => faultOf(wrong), 40_000)).toBe('wrong-password');
      expect(await until('the fault of nobody there', () => faultOf(away), 40_000)).toBe('refused');
      expect(await until('the fault of a wrong path', () => faultOf(astray), 40_000)).toBe('not-found');
      const response = await system.admin.request(`/api/cameras/${wrong}/snapshot`, { method: 'POST' });
      expect(problem.parse(await response.json()).code).toBe('camera_offline');
      // the right password heals it
      await system.admin.client.call(cameraRoutes.change, { params: { id: wrong }, body: { url: camera.urlWithPassword } });
      await until(
        'the camera online',
        async () => (await system.admin.client.call(cameraRoutes.read, { params: { id: wrong } })).state === 'online',
        40_000,
      );
      const shown = await system.admin.request('/api/cameras');
      expect(await shown.text()).not.toContain('right');
    } finally {
      await camera.close();
    }
  });
});

describe('garbage on MQTT', () => {
  /** What boxes told, and what came of it. Events of one box only: the other one goes on telling of its cameras. */
  const told = async (edgeId: string) => {
    const [counts] = await select<{ events: number; sightings: number; tracking: number }>(
      `SELECT (SELECT count(*)::int FROM events WHERE edge_id = $1) events, (SELECT count(*)::int FROM sightings) sightings,
              (SELECT count(*)::int FROM employee_tracking) tracking`,
      [edgeId],
    );
    return counts;
  };
  const deadLetters = (edgeId: string) =>
    select<{ reason: string }>('SELECT reason FROM dead_letters WHERE edge_id = $1 ORDER BY payload_bytes', [edgeId]);
  const goodBatch = (): string => {
    const [epoch, at] = [randomUUID(), new Date().toISOString()];
    const event: SigapEvent = {
      id: randomUUID(),
      v: 1,
      epoch,
      seq: 1,
      type: 'unknown.seen',
      occurredAt: at,
      clock: { state: 'unsynced', offsetMs: null },
      replayed: false,
      data: { trackId: randomUUID(), startedAt: at, lastSeenAt: at, shots: 1 },
    };
    return JSON.stringify({ epoch, events: [event] });
  };

  it('goes to the dead letters, each piece of it; nothing changes, everybody lives, and a good event still arrives', async () => {
    const { edgeId, credentialsPath } = await system.addEdge('sampah');
    const { token } = JSON.parse(await readFile(credentialsPath, 'utf8')) as { token: string };
    const client = await connectAsync(`mqtt://127.0.0.1:${system.mqttPort}`, {
      username: edgeId,
      password: token,
      clientId: `edge-${edgeId}`,
      protocolVersion: 4,
      reconnectPeriod: 0,
    });
    const before = { entered: await rows(), told: await told(edgeId) };
    const events = topic({ tenantId: system.tenantId, edgeId, kind: 'events' });
    const garbage: [payload: string | Buffer, reason: string][] = [
      ['', 'not_json'],
      ['{', 'not_json'],
      ['[]', 'not_a_batch'],
      ['null', 'not_a_batch'],
      ['{"epoch":1}', 'not_a_batch'],
      [JSON.stringify({ epoch: 'x', events: [{ type: '__proto__' }] }), 'not_a_batch'],
      [Buffer.alloc(100_000, 0xff), 'not_json'],
    ];
    for (const [payload] of garbage) await client.publishAsync(events, payload, { qos: 0 });
    await until('a dead letter for each', async () => (await deadLetters(edgeId)).length >= garbage.length);
    expect((await deadLetters(edgeId)).map(({ reason }) => reason)).toEqual(garbage.map(([, reason]) => reason));
    expect({ entered: await rows(), told: await told(edgeId) }).toEqual(before);
    expect((await fetch(`${system.url}/api/health/ready`)).status).toBe(200);
    expect(system.api.running && system.edge.running).toBe(true);

    await client.publishAsync(events, goodBatch(), { qos: 1 });
    await until('the good event', async () => (await told(edgeId))?.events === 1);
    expect(await deadLetters(edgeId)).toHaveLength(garbage.length);
    await client.endAsync(true);
  });
});
