import { type Access, type Role, type Route, roles, stationRoutes } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { PackingRefusal } from '../packing/packing-refusal.js';
import { table } from '../test-rig/fake-stations.js';
import { aDirectoryCloud, aStationBox, employee, rightPassword } from '../test-rig/station-box.js';
import type { Question, StationVisitor } from '../test-rig/station-visitor.js';
import type { StationRouteName } from './station-handlers.js';

const clipId = '01a1f9c1-0000-7000-8000-0000000000c9';
const barcode = 'SPXID012345678901';

/** A request that does nothing wrong, of each route: a new route without one does not compile. */
const fine: Record<StationRouteName, Question & { id?: string }> = {
  login: { body: { email: 'packer@sigap.local', password: 'wrong' } },
  session: {},
  logout: {},
  create: { body: {} },
  assign: { body: { cameraId: table, employeeId: employee.id, platform: 'shopee' } },
  unassign: { body: { cameraId: table } },
  cameras: {},
  scan: { body: { cameraId: table, barcode } },
  start: { body: { cameraId: table, barcode } },
  stop: { body: { cameraId: table, barcode, condition: 'good' } },
  mode: { body: { cameraId: table, mode: 'return' } },
  emergencyStop: { body: {} },
  end: { body: { force: true } },
  employees: {},
  snapshot: { id: table },
  clip: { id: clipId },
};
const names = Object.keys(fine) as StationRouteName[];
const isOpenTo = (access: Access, role: Role) => access === 'signed-in' || (Array.isArray(access) && access.includes(role));
const asked = (visitor: StationVisitor, name: StationRouteName, change: Question = {}) => {
  const route: Route = stationRoutes[name];
  const { id = '', ...question } = fine[name];
  return visitor.ask(route.method, route.path.replace(':id', id), { ...question, ...change });
};

async function world() {
  const cloud = await aDirectoryCloud();
  const box = await aStationBox(cloud.http.url);
  const signedIn = async (role: Role) => {
    const visitor = box.visitor();
    expect((await visitor.signIn(role, rightPassword)).status).toBe(200);
    return visitor;
  };
  return { cloud, box, signedIn };
}

describe('who may call what', () => {
  it('lets each role call what its route declares, and nobody else', async () => {
    const { box, signedIn } = await world();
    const stranger = box.visitor();
    for (const name of names) {
      const { access } = stationRoutes[name];
      const expected = access === 'public' ? ['wrong_credentials', 401] : ['not_signed_in', 401];
      const { code, status } = await asked(stranger, name);
      expect([name, code, status]).toEqual([name, ...expected]);
    }
    expect(box.stations.asked).toEqual([]);
    for (const role of roles) {
      const visitor = await signedIn(role);
      // signing out comes last
      for (const name of names.filter((one) => one !== 'logout' && one !== 'login')) {
        const { access } = stationRoutes[name] as Route;
        const { status, code } = await asked(visitor, name);
        // the clip is not there, all else works
        const works = name === 'clip' ? 'clip_not_here' : null;
        expect([role, name, code]).toEqual([role, name, isOpenTo(access, role) ? works : 'forbidden']);
        expect([role, name, status === 403]).toEqual([role, name, code === 'forbidden']);
      }
      expect((await asked(visitor, 'logout')).status).toBe(204);
      expect((await asked(visitor, 'session')).code).toBe('not_signed_in');
    }
  });

  it('takes no write without the CSRF token, with a wrong one, of another origin, as a form or as text', async () => {
    const { box, signedIn } = await world();
    const visitor = await signedIn('admin');
    const other = await signedIn('manager');
    const writes = names.filter((name) => stationRoutes[name].method !== 'GET' && name !== 'login');
    const before = box.stations.asked.length;
    for (const name of writes) {
      const refusals: Question[] = [
        { csrf: null },
        { csrf: 'x'.repeat(43) },
        { csrf: other.csrfToken },
        { headers: { 'sec-fetch-site': 'cross-site' } },
        { headers: { 'sec-fetch-site': 'same-site' } },
        { headers: { origin: 'https://evil.example' } },
      ];
      for (const change of refusals) {
        const { status, code } = await asked(visitor, name, change);
        expect([name, status, code]).toEqual([name, 403, 'csrf_failed']);
      }
    }
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
      const { status, code } = await asked(visitor, 'create', { raw: '{}', headers: { 'content-type': type } });
      expect([type, status, code]).toEqual([type, 415, 'unsupported_media_type']);
    }
    expect((await asked(visitor, 'login', { headers: { 'sec-fetch-site': 'cross-site' } })).code).toBe('csrf_failed');
    expect(box.stations.asked).toHaveLength(before);
    expect((await asked(visitor, 'create', { headers: { origin: box.url, 'sec-fetch-site': 'same-origin' } })).status).toBe(201);
  });

  it('hands on who asks, and the request id', async () => {
    const { box, signedIn, cloud } = await world();
    const visitor = await signedIn('packing_supervisor');
    const requestId = '01a1f9c1-0000-7000-8000-00000000f001';
    const { json } = await asked(visitor, 'assign', { body: { requestId, cameraId: table, employeeId: employee.id, platform: 'shopee' } });
    expect(json).toMatchObject({ cameraId: table, employeeId: employee.id });
    const person = cloud.accounts.find(({ role }) => role === 'packing_supervisor');
    const by = { userId: person?.userId, name: person?.name };
    expect(box.stations.of('assign')).toMatchObject([{ by, request: { requestId, employeeId: employee.id, mode: 'ship' } }]);
    await asked(visitor, 'scan', { body: { cameraId: table, barcode: ` ${barcode} `, source: 'page' } });
    expect(box.stations.of('scan')).toMatchObject([{ request: { code: barcode, source: 'page', symbology: null } }]);
    expect((await asked(visitor, 'employees')).json).toMatchObject({ employees: [employee], syncedAt: expect.any(String) });
  });

  it('says why the rules refuse, and hides what is a bug', async () => {
    const { box, signedIn } = await world();
    const visitor = await signedIn('packer');
    box.stations.refusal = new PackingRefusal('barcode_recording_elsewhere', 'table 2 records it');
    expect(await asked(visitor, 'start')).toMatchObject({
      status: 409,
      json: { code: 'barcode_recording_elsewhere', detail: 'table 2 records it' },
    });
    box.stations.refusal = new PackingRefusal('disk_full', 'no room');
    expect(await asked(visitor, 'start')).toMatchObject({ status: 507, code: 'disk_full' });
    box.stations.refusal = new Error('at line 7 of something inner');
    const bug = await asked(visitor, 'start');
    expect(bug).toMatchObject({ status: 500, code: 'internal' });
    expect(bug.text).not.toContain('inner');
    expect(box.lines.join('')).toContain('at line 7 of something inner');
  });
});

describe('what is not a request of ours', () => {
  it('answers to its own names alone (DNS rebinding), on pages, routes and sockets', async () => {
    const { box } = await world();
    const visitor = box.visitor();
    const { port } = new URL(box.url);
    for (const path of ['/', '/api/session/cameras', '/socket.io/?EIO=4&transport=polling']) {
      for (const host of [
        `evil.example:${port}`,
        'evil.example',
        '127.0.0.1.evil.example',
        '192.168.1.20:3100',
        'localhost:3100@evil.example',
      ]) {
        const { status } = await visitor.ask('GET', path, { headers: { host } });
        expect([path, host, status === 403 || status === 400]).toEqual([path, host, true]);
      }
    }
    for (const host of [`127.0.0.1:${port}`, 'localhost:80', '[::1]:3100']) {
      expect((await visitor.ask('GET', '/', { headers: { host } })).status).toBe(200);
    }
  });

  it('refuses broken, deep, huge, compressed and poisonous bodies with a code, and nothing happens', async () => {
    const { box, signedIn } = await world();
    const visitor = await signedIn('admin');
    const cases: [raw: string | Buffer, headers: Record<string, string>, code: string, status: number][] = [
      ['{"cameraId":', {}, 'invalid_json', 400],
      [Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), {}, 'invalid_json', 400],
      [`${'['.repeat(20_000)}${']'.repeat(20_000)}`, {}, 'invalid_json', 400],
      ['{"__proto__":{"role":"admin"}}', {}, 'invalid_json', 400],
      [`{"barcode":"${'A'.repeat(70_000)}"}`, {}, 'payload_too_large', 413],
      ['{}', { 'content-encoding': 'gzip' }, 'unsupported_media_type', 415],
      ['[]', {}, 'invalid_request', 400],
      ['"x"', {}, 'invalid_request', 400],
      ['null', {}, 'invalid_request', 400],
      [JSON.stringify({ cameraId: table, barcode, extra: 1 }), {}, 'invalid_request', 400],
      [JSON.stringify({ cameraId: 'table', barcode }), {}, 'invalid_request', 400],
      [JSON.stringify({ cameraId: table, barcode: 'A\u0000B' }), {}, 'invalid_request', 400],
      [JSON.stringify({ cameraId: table, barcode: 'a\u202eb' }), {}, 'invalid_request', 400],
      [JSON.stringify({ cameraId: table, barcode: { $gt: '' } }), {}, 'invalid_request', 400],
      [JSON.stringify({ cameraId: table, barcode: 'A'.repeat(81) }), {}, 'invalid_request', 400],
    ];
    for (const [raw, headers, code, status] of cases) {
      const answer = await asked(visitor, 'start', { raw, headers });
      expect([String(raw).slice(0, 40), answer.code, answer.status]).toEqual([String(raw).slice(0, 40), code, status]);
      expect(answer.headers['content-type']).toBe('application/problem+json');
    }
    const wrong = await asked(visitor, 'start', { body: { barcode: 7 } });
    expect(wrong.json).toMatchObject({ fields: expect.arrayContaining([expect.objectContaining({ path: 'body.cameraId' })]) });
    expect(box.stations.of('startRecording')).toEqual([]);
    expect((await asked(visitor, 'start')).status).toBe(200);
  });

  it('knows its paths and methods', async () => {
    const { box } = await world();
    const visitor = box.visitor();
    expect(await visitor.ask('GET', '/api/nothing')).toMatchObject({ status: 404, code: 'not_found' });
    expect(await visitor.ask('PUT', '/api/session/cameras')).toMatchObject({ status: 405, headers: { allow: 'GET' } });
    expect(await visitor.ask('POST', '/control-center')).toMatchObject({ status: 404 });
    expect((await visitor.ask('GET', 'http://evil.example/api/session/cameras')).status).toBe(400);
  });

  it('sends its security headers with every reply', async () => {
    const { box } = await world();
    const visitor = box.visitor();
    const replies = [
      await visitor.ask('GET', '/'),
      await visitor.ask('GET', '/api/session/cameras'),
      await visitor.ask('GET', '/assets/main-1a2b.js'),
      await visitor.ask('GET', '/gone.js'),
      await visitor.ask('GET', '/', { headers: { host: 'evil.example' } }),
    ];
    for (const { headers } of replies) {
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' });
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain(`default-src 'self'`);
      expect(policy).toContain(`frame-ancestors 'none'`);
      expect(policy).not.toContain('unsafe');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});
