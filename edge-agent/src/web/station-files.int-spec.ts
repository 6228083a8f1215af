import { writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OutboxFullError } from '../event-sink.js';
import { table } from '../test-rig/fake-stations.js';
import { aDirectoryCloud, anAccount, aStationBox, rightPassword } from '../test-rig/station-box.js';
import { until } from '../test-rig/until.js';

const clipId = '01a1f9c1-0000-7000-8000-0000000000c9';

async function world() {
  const cloud = await aDirectoryCloud();
  const box = await aStationBox(cloud.http.url, { lan: { port: 0, names: ['packing.local'], host: '127.0.0.1' } });
  const visitor = box.visitor();
  await visitor.signIn('packer', rightPassword);
  return { box, visitor };
}

describe('clips', () => {
  async function aClip() {
    const { box, visitor } = await world();
    const path = join(box.directory, 'clip.mp4');
    const bytes = Buffer.from(Array.from({ length: 1_000 }, (_, i) => i % 251));
    writeFileSync(path, bytes);
    box.clips.set(clipId, { path, bytes: bytes.length });
    const ask = (headers: Record<string, string> = {}, method = 'GET') =>
      visitor.ask(method, `/api/session/recordings/${clipId}/file`, { headers });
    return { box, visitor, ask, bytes, path };
  }

  it('are given whole and by ranges', async () => {
    const { ask, bytes, box } = await aClip();
    const whole = await ask();
    expect(whole).toMatchObject({
      status: 200,
      headers: { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', 'content-length': '1000' },
    });
    expect(whole.bytes).toEqual(bytes);
    const ranges: [header: string, from: number, to: number][] = [
      ['bytes=0-0', 0, 0],
      ['bytes=100-199', 100, 199],
      ['bytes=990-', 990, 999],
      ['bytes=-10', 990, 999],
      ['bytes=900-5000', 900, 999],
      ['bytes=-5000', 0, 999],
    ];
    for (const [range, from, to] of ranges) {
      const part = await ask({ range });
      expect([range, part.status, part.headers['content-range']]).toEqual([range, 206, `bytes ${from}-${to}/1000`]);
      expect(part.bytes).toEqual(bytes.subarray(from, to + 1));
    }
    for (const range of ['bytes=5-1', 'bytes=a-b', 'items=0-1', 'bytes=0-1,5-6', 'bytes=-'])
      expect([range, (await ask({ range })).status]).toEqual([range, 200]);
    for (const range of ['bytes=1000-', 'bytes=-0'])
      expect(await ask({ range })).toMatchObject({ status: 416, headers: { 'content-range': 'bytes */1000' } });
    const etag = String(whole.headers['etag']);
    expect((await ask({ range: 'bytes=0-1', 'if-range': etag })).status).toBe(206);
    expect((await ask({ range: 'bytes=0-1', 'if-range': '"another"' })).status).toBe(200);
    const head = await ask({}, 'HEAD');
    expect([head.status, head.bytes.length, head.headers['content-length']]).toEqual([200, 0, '1000']);
    const userId = anAccount('packer').userId;
    expect(box.events.of('packing.clip.viewed')).toEqual([{ recordingId: clipId, userId, viewedAt: expect.any(String) }]);
  });

  it('are seen by nobody of whom that could not be written down, whatever the range', async () => {
    const { ask, box } = await aClip();
    box.events.record = () => Promise.reject(new OutboxFullError('disk'));
    for (const range of ['bytes=0-', 'bytes=1-', 'bytes=500-600'])
      expect(await ask({ range })).toMatchObject({ status: 507, code: 'disk_full' });
    expect((await ask({}, 'HEAD')).status).toBe(200);
  });

  it('look of each person is an entry of its own, also one that does not begin at the beginning', async () => {
    const { ask, box } = await aClip();
    await ask({ range: 'bytes=1-' });
    const supervisor = box.visitor();
    await supervisor.signIn('packing_supervisor', rightPassword);
    await supervisor.ask('GET', `/api/session/recordings/${clipId}/file`);
    const viewers = box.events.of('packing.clip.viewed').map(({ userId }) => userId);
    expect(viewers).toEqual([anAccount('packer').userId, anAccount('packing_supervisor').userId]);
  });

  it('that are gone are said to be gone, also between index and disk', async () => {
    const { visitor, box } = await aClip();
    box.clips.set(clipId, { path: join(box.directory, 'pruned.mp4'), bytes: 9 });
    expect(await visitor.ask('GET', `/api/session/recordings/${clipId}/file`)).toMatchObject({ status: 404, code: 'clip_not_here' });
    expect(await visitor.ask('GET', `/api/session/recordings/${table}/file`)).toMatchObject({ status: 404, code: 'clip_not_here' });
    expect(await visitor.ask('GET', '/api/session/recordings/..%2F..%2Fbox.key/file')).toMatchObject({
      status: 400,
      code: 'invalid_request',
    });
    expect(box.events.all).toEqual([]);
  });
});

describe('pictures', () => {
  it('are of stations alone, and taken once for all who ask at once', async () => {
    const { box, visitor } = await world();
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    let taken = 0;
    box.cameras.snapshot = () => {
      taken += 1;
      return gate.then(() => ({ jpeg: Uint8Array.from([0xff, 0xd8, taken]), width: 2, height: 2 }));
    };
    const path = `/api/session/cameras/${table}/picture`;
    const asking = [1, 2, 3].map(() => visitor.ask('GET', path));
    await until('the camera was asked', () => taken > 0);
    // answered in order: when this is, the three have arrived
    await visitor.ask('GET', '/api/auth/session');
    open();
    const all = await Promise.all(asking);
    for (const one of all)
      expect(one).toMatchObject({ status: 200, headers: { 'content-type': 'image/jpeg', 'cache-control': 'no-store' } });
    expect(taken).toBe(1);
    expect(box.events.of('packing.table.viewed', table)).toMatchObject([{ userId: anAccount('packer').userId, picture: 'still' }]);
    expect(await visitor.ask('GET', `/api/session/cameras/${clipId}/picture`)).toMatchObject({ status: 404, code: 'station_unknown' });
    expect(taken).toBe(1);
  });
});

describe('pages', () => {
  it('are the app at every address that is no file, with the nonce of the reply', async () => {
    const { visitor } = await world();
    const nonces = new Set<string>();
    for (const path of ['/', '/setup-stations', '/control-center', '/control-center?screen=2', '/index.html']) {
      const { status, text, headers } = await visitor.ask('GET', path);
      const nonce = /csp-nonce" nonce="([^"]+)"/.exec(text)?.[1] ?? '';
      expect([path, status, String(headers['content-security-policy']).includes(`'nonce-${nonce}'`)]).toEqual([path, 200, nonce !== '']);
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(5);
    expect(await visitor.ask('GET', '/assets/main-1a2b.js')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=31536000, immutable' },
    });
  });

  it('leave all else of the disk alone', async () => {
    const { visitor } = await world();
    const paths = [
      '/outside.js',
      '/../outside.js',
      '/..%2foutside.js',
      '/%2e%2e/outside.js',
      '/assets/..%2f..%2foutside.js',
      '/.secret',
      '/assets/%00.js',
      '/assets\\..\\..\\outside.js',
      '/%ff.js',
    ];
    for (const path of paths) {
      const { status, text } = await visitor.ask('GET', path);
      expect([path, status === 404 || status === 400, text.includes('outside;')]).toEqual([path, true, false]);
    }
  });
});

describe('the LAN', () => {
  const over = (port: number, path: string, options: object) =>
    new Promise<{ status: number; cookie: string; text: string }>((resolve, reject) => {
      get({ host: '127.0.0.1', port, path, ...options }, (response) => {
        let text = '';
        response.on('data', (part: Buffer) => (text += part.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, cookie: String(response.headers['set-cookie']), text }));
      }).once('error', reject);
    });

  it('is served by HTTPS with the certificate of the box, which it hands out', async () => {
    const { box, visitor } = await world();
    const port = Number(new URL(box.web.urls.find((url) => url.startsWith('https:')) ?? '').port);
    const ca = await visitor.ask('GET', '/box-ca.crt');
    expect(ca).toMatchObject({ status: 200, headers: { 'content-type': 'application/x-x509-ca-cert' } });
    expect(
      (await over(port, '/control-center', { ca: ca.text, servername: 'packing.local', headers: { host: 'packing.local' } })).status,
    ).toBe(200);
    expect((await over(port, '/', { ca: ca.text, servername: 'packing.local', headers: { host: 'evil.example' } })).status).toBe(403);
    await expect(over(port, '/', { servername: 'packing.local' })).rejects.toThrow(/certificate|issuer/);
    await expect(over(port, '/', { ca: ca.text, servername: 'other.local' })).rejects.toThrow(/altnames/);
    // a session of the plain port is none here: its cookie has another name
    expect(
      (
        await over(port, '/api/auth/session', {
          ca: ca.text,
          servername: 'packing.local',
          headers: { host: 'packing.local', cookie: visitor.cookie },
        })
      ).status,
    ).toBe(401);
  });
});

describe('a port that somebody else holds', () => {
  it('costs the pages, not the box', async () => {
    const cloud = await aDirectoryCloud();
    const squatter = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    onTestFinished(() => void squatter.close());
    const box = await aStationBox(cloud.http.url, { port: (squatter.address() as AddressInfo).port });
    expect(box.web.health()).toMatchObject({ status: 'degraded', detail: expect.stringContaining('EADDRINUSE') });
  });
});
