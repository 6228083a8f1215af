import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '@sigap/contracts';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../api-under-test.js';
import { AuditReader } from '../audit/audit-reader.js';

let api: ApiUnderTest;
let admin: SignedIn;
beforeAll(async () => {
  api = await startApi();
  admin = await api.signIn('admin');
});
afterAll(() => api.stop());

const told = async (reply: Response) => {
  expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const { status, code } = problem.parse(await reply.json());
  expect(reply.status).toBe(status);
  return [status, code];
};
const post = (path: string, body: NonNullable<RequestInit['body']>, type: string) =>
  admin.request(path, { method: 'POST', body, headers: { 'content-type': type } });

describe('a bad request is told what is wrong and changes nothing', () => {
  const usersNow = async () => (await api.database.run(api.tenantId, (tx) => tx.query('SELECT * FROM users ORDER BY id'))).length;

  it.each([
    ['broken JSON', '{"email": "a@b.c", ', 'application/json', 400, 'invalid_json'],
    ['nothing', '', 'application/json', 400, 'invalid_json'],
    ['no object', '[1]', 'application/json', 400, 'invalid_request'],
    ['wrong types', '{"email": 1, "name": [], "role": {}, "password": null}', 'application/json', 400, 'invalid_request'],
    [
      'an operator for a value',
      '{"email": {"$ne": null}, "name": "x", "role": "hr", "password": "a long password"}',
      'application/json',
      400,
      'invalid_request',
    ],
    ['a prototype', '{"__proto__": {"role": "admin"}, "name": "x"}', 'application/json', 400, 'invalid_json'],
    ['a constructor', '{"constructor": {"prototype": {"role": "admin"}}}', 'application/json', 400, 'invalid_request'],
    [
      'a NUL in text',
      '{"email": "a@b.co", "name": "a\\u0000b", "role": "hr", "password": "a long password"}',
      'application/json',
      400,
      'invalid_request',
    ],
    [
      'a direction override',
      '{"email": "a@b.co", "name": "a\\u202eb", "role": "hr", "password": "a long password"}',
      'application/json',
      400,
      'invalid_request',
    ],
    [
      'half a surrogate pair',
      '{"email": "a@b.co", "name": "\\ud800", "role": "hr", "password": "a long password"}',
      'application/json',
      400,
      'invalid_request',
    ],
    ['a form', 'email=a%40b.c&name=x', 'application/x-www-form-urlencoded', 415, 'unsupported_media_type'],
    ['text', '{"email":"a@b.c"}', 'text/plain', 415, 'unsupported_media_type'],
    ['JSON of two megabytes', JSON.stringify({ name: 'x'.repeat(2_000_000) }), 'application/json', 413, 'payload_too_large'],
    ['a thousand levels', `${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`, 'application/json', 400, 'invalid_json'],
  ] as const)('%s', async (_, body, type, status, code) => {
    const before = await usersNow();
    expect(await told(await post('/api/users', body, type))).toEqual([status, code]);
    expect(await usersNow()).toBe(before);
  });

  it('a compressed body', async () => {
    const reply = await admin.request('/api/users', {
      method: 'POST',
      body: 'x',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    });
    expect(await told(reply)).toEqual([415, 'unsupported_media_type']);
  });

  it('names each wrong field, by its path, and repeats no value', async () => {
    const reply = await admin.request('/api/users', {
      method: 'POST',
      json: { email: 'no-address', name: 'x', role: 'king', password: 'sh0rt' },
    });
    const text = await reply.text();
    expect(
      problem
        .parse(JSON.parse(text))
        .fields?.map((field) => field.path)
        .toSorted(),
    ).toEqual(['body.email', 'body.password', 'body.role']);
    expect(text).not.toContain('sh0rt');
  });

  it('a path and a query that are no ids and no numbers', async () => {
    expect(await told(await admin.request(`/api/users/1'--`, { method: 'PATCH', json: {} }))).toEqual([400, 'invalid_request']);
    for (const query of ['limit=0', 'limit=501', 'limit=x', 'cursor=%00', 'cursor=nonsense', 'cursor=W10'])
      expect(await told(await admin.request(`/api/users?${query}`))).toEqual([400, 'invalid_request']);
  });

  it('a time that PostgreSQL has not, in a query or smuggled into a cursor', async () => {
    const cursor = Buffer.from(JSON.stringify(['0000-01-01T00:00:00.000Z', v7()])).toString('base64url');
    for (const query of ['from=0000-01-01T00:00:00Z', 'to=0000-01-01T00:00:00Z', 'from=2026-01-01T00:00:00%2B23:00', `cursor=${cursor}`])
      expect(await told(await admin.request(`/api/sightings?${query}`))).toEqual([400, 'invalid_request']);
    for (const list of ['messages', 'notifications'])
      expect(await told(await admin.request(`/api/${list}?cursor=${cursor}`))).toEqual([400, 'invalid_request']);
  });

  it('an address that does not exist', async () => {
    for (const path of ['/api/nothing', '/api/users/x/y', '/api', '/api/%E0%A4%A'])
      expect(await told(await api.request(path))).toEqual([404, 'not_found']);
  });

  it('a method that the path has not, with those it has', async () => {
    for (const [path, method, allow] of [
      ['/api/auth/login', 'GET', 'POST'],
      ['/api/users', 'DELETE', 'GET, HEAD, POST'],
    ] as const) {
      const reply = await api.request(path, { method });
      expect(await told(reply)).toEqual([405, 'not_found']);
      expect(reply.headers.get('allow')).toBe(allow);
    }
  });

  it('a sign-in by a form of another site, or as text', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const reply = await api.request('/api/auth/login', {
        method: 'POST',
        body: '{"email":"a@b.co","password":"x"}',
        headers: { 'content-type': type },
      });
      expect(await told(reply)).toEqual([415, 'unsupported_media_type']);
    }
    const foreign = await api.request('/api/auth/login', {
      method: 'POST',
      json: { email: 'a@b.co', password: 'x' },
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(await told(foreign)).toEqual([403, 'csrf_failed']);
  });
});

describe('what was refused', () => {
  it('is in the audit log, once', async () => {
    const packer = await api.signIn('packer');
    for (let i = 0; i < 3; i++) await packer.request('/api/users', { method: 'POST', json: {} });
    const rows = () => api.get(AuditReader).page(api.tenantId, { limit: 500 });
    const actor = `user:${packer.session.user.id}`;
    await expect
      .poll(async () => (await rows()).items.filter((row) => row.actor === actor && row.action === 'access.refused'))
      .toHaveLength(1);
  });
});

describe('an upload', () => {
  const path = `/api/employees/${v7()}/enrolments`;

  it('of fifty megabytes is refused, and the client sees the reply', async () => {
    expect(await told(await post(path, formOf([{ bytes: 50 * 1024 * 1024 }]), formType))).toEqual([413, 'payload_too_large']);
  });

  it('that is too large and does not say so (chunked) is refused, and the client sees the reply', async () => {
    const reply = await chunked(path, 50);
    expect(reply.status).toBe(413);
    expect(problem.parse(JSON.parse(reply.body)).code).toBe('payload_too_large');
  });

  it('of one file that is too large, of too many, in another field, broken', async () => {
    expect(await told(await post(path, formOf([{ bytes: 11 * 1024 * 1024 }]), formType))).toEqual([413, 'payload_too_large']);
    expect(await told(await post(path, formOf(Array.from({ length: 11 }, () => ({ bytes: 10 }))), formType))).toEqual([
      400,
      'too_many_pictures',
    ]);
    expect(await told(await post(path, formOf([{ bytes: 10, field: 'other' }]), formType))).toEqual([400, 'invalid_request']);
    expect(await told(await post(path, Buffer.from('--b\r\nnonsense'), formType))).toEqual([400, 'invalid_request']);
    expect(await told(await post(path, Buffer.from('x'), 'multipart/form-data'))).toEqual([400, 'invalid_request']);
    expect(await told(await post(path, Buffer.from('{}'), 'application/json'))).toEqual([415, 'unsupported_media_type']);
  });

  it('of nobody signed in is not read', async () => {
    const reply = await api.request(path, { method: 'POST', body: formOf([{ bytes: 1_000 }]), headers: { 'content-type': formType } });
    expect(await told(reply)).toEqual([401, 'not_signed_in']);
  });

  it('leaves the process alive and answering', async () => {
    expect((await api.request('/api/health/live')).status).toBe(200);
  });

  async function chunked(target: string, megabytes: number): Promise<{ status: number; body: string }> {
    const { port } = new URL(api.url);
    return new Promise((resolve, reject) => {
      const sent = httpRequest({ port, host: '127.0.0.1', path: target, method: 'POST' }, (reply) => {
        let body = '';
        reply.setEncoding('utf8').on('data', (text: string) => void (body += text));
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body }));
      });
      sent.on('error', reject);
      for (const [name, value] of Object.entries({
        cookie: admin.cookie,
        'x-csrf-token': admin.session.csrfToken,
        'content-type': formType,
      }))
        sent.setHeader(name, value);
      sent.write('--b\r\ncontent-disposition: form-data; name="pictures"; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\n');
      const block = Buffer.alloc(1024 * 1024);
      for (let i = 0; i < megabytes; i++) sent.write(block);
      sent.end('\r\n--b--\r\n');
    });
  }
});

describe('headers', () => {
  it.each(['/api/health/live', '/api/nothing', '/metrics', '/', '/api/docs'])('of %s', async (path) => {
    const { headers } = await api.request(path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`default-src 'self'`);
    expect(policy).toContain(`frame-ancestors 'none'`);
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by')).toBeNull();
    // plain HTTP: a browser would be locked out of this address
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{8,64}$/);
  });

  it('let no other origin read, whatever it asks for', async () => {
    for (const method of ['GET', 'OPTIONS']) {
      const reply = await admin.request('/api/auth/session', {
        method,
        headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
      });
      expect([...reply.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it('take over an id of a request that looks like one, and no other', async () => {
    const idOf = async (id: string) =>
      (await api.request('/api/health/live', { headers: { 'x-request-id': id } })).headers.get('x-request-id');
    expect(await idOf('proxy-4711-abc')).toBe('proxy-4711-abc');
    expect(await idOf('x y"}{')).not.toContain('"');
  });

  it('keep replies about people out of caches', async () => {
    expect((await admin.request('/api/users')).headers.get('cache-control')).toBe('no-store');
  });
});

describe('the dashboard', () => {
  beforeAll(() => {
    mkdirSync(join(api.dataDir, 'web', 'assets'), { recursive: true });
    writeFileSync(join(api.dataDir, 'web', 'index.html'), '<!doctype html><html><head><title>Sigap</title></head><body></body></html>');
    writeFileSync(join(api.dataDir, 'web', 'assets', 'app-1a2b3c.js'), 'export {};');
    writeFileSync(join(api.dataDir, 'web', '.secret'), 'hidden');
    writeFileSync(join(api.dataDir, 'outside.txt'), 'outside');
  });

  it('is one page for every address that is not of the API', async () => {
    for (const path of ['/', '/live', '/employees/42', '/index.html']) {
      const reply = await api.request(path);
      expect(reply.status).toBe(200);
      expect(reply.headers.get('cache-control')).toBe('no-cache');
      expect(await reply.text()).toContain('<title>Sigap</title>');
    }
  });

  it('carries the nonce of its own policy, another one each time', async () => {
    const nonceOf = async () => {
      const reply = await api.request('/');
      const nonce = /<meta property="csp-nonce" nonce="([^"]+)">/.exec(await reply.text())?.[1];
      expect(reply.headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonce}'`);
      return nonce;
    };
    expect(await nonceOf()).not.toBe(await nonceOf());
  });

  it('serves files with a hash in their name for ever, and is not the page where a file is missing', async () => {
    const file = await api.request('/assets/app-1a2b3c.js');
    expect([file.status, file.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect((await api.request('/assets/gone.js')).status).toBe(404);
  });

  it.each(['/.secret', '/%2e%2e/outside.txt', '/..%2foutside.txt', '/assets/..%2f..%2foutside.txt', '/%2e%2e%5coutside.txt', '/%00'])(
    'gives no file away: %s',
    async (path) => {
      // fetch would tidy the path up
      const reply = await raw(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      expect(reply).not.toContain('hidden');
      expect(reply).not.toContain('outside\n');
      expect(reply.endsWith('outside')).toBe(false);
    },
  );
});

describe('a connection', () => {
  it('that says nonsense is closed, and the next one is served', async () => {
    expect(await raw('NONSENSE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
    expect(await raw(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431/);
    expect((await api.request('/api/health/live')).status).toBe(200);
  });
});

const formType = 'multipart/form-data; boundary=b';

function formOf(files: readonly { bytes: number; field?: string }[]): Buffer<ArrayBuffer> {
  const parts = files.flatMap(({ bytes, field = 'pictures' }, i) => [
    Buffer.from(`--b\r\ncontent-disposition: form-data; name="${field}"; filename="${i}.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`),
    Buffer.alloc(bytes),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...parts, Buffer.from('--b--\r\n')]);
}

function raw(text: string): Promise<string> {
  const { port } = new URL(api.url);
  return new Promise((resolve, reject) => {
    let reply = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8').on('data', (chunk: string) => void (reply += chunk));
    socket.on('error', reject).on('close', () => resolve(reply));
  });
}
