import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { nalType } from './rtp/nal-units.js';
import { rejoin } from './rtp/payload.js';
import { type RawPacket, RawRtspClient } from './rtsp/raw-rtsp-client.js';
import type { Scene } from './scene.js';
import { startVirtualCamera, type VirtualCamera } from './virtual-camera.js';

const scene: Scene = { room: 'office', label: 'FAULTS', loopSeconds: 60, people: [] };
const options = { width: 320, height: 180, fps: 15, source: { kind: 'faces', scene } } as const;

async function until<T>(probe: () => Promise<T | null | false>, limitMs = 45_000): Promise<T> {
  const limit = performance.now() + limitMs;
  for (;;) {
    const found = await probe();
    if (found !== null && found !== false) {
      return found;
    }
    if (performance.now() > limit) {
      throw new Error(`not so within ${limitMs} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function watch(url: string): Promise<RawRtspClient> {
  const client = await RawRtspClient.connect(url);
  const first = client.nextPacket();
  await client.play();
  await first;
  return client;
}

const reachable = async (url: string): Promise<RawRtspClient | null> => RawRtspClient.connect(url).catch(() => null);
const carries = (type: number) => (packet: RawPacket) => unitsOf(packet).some((unit) => nalType('h264', unit) === type);
const stepBefore = ({ packets }: RawRtspClient, index: number, timestamp: number): number =>
  index === 0 ? 0 : (timestamp - (packets[index - 1]?.header.timestamp ?? 0)) | 0;
const unitsOf = ({ payload }: RawPacket): Uint8Array[] => (((payload[0] ?? 0) & 0x1f) === 28 ? [] : rejoin('h264', [payload]));

describe('a virtual camera with faults', () => {
  let camera: VirtualCamera;

  beforeAll(async () => {
    camera = await startVirtualCamera(options);
  });
  afterAll(async () => camera.close());

  it('starts every client at a key frame, with the parameter sets that its description names', async () => {
    const client = await RawRtspClient.connect(camera.url);
    const { sdp } = await client.play();
    const first = await client.nextPacket();
    const sps = unitsOf(first).find((unit) => nalType('h264', unit) === 7);
    expect(sdp).toContain(Buffer.from(sps ?? []).toString('base64'));
    client.close();
  });

  it('drops everybody, refuses for a while, and is there again on the same port', async () => {
    const client = await watch(camera.url);
    const before = performance.now();
    await camera.drop(3_000);
    await client.closed;
    expect(await reachable(camera.url)).toBeNull();
    expect((await camera.stats()).fault).toBe('dropped');
    const back = await until(async () => reachable(camera.url));
    expect(performance.now() - before).toBeGreaterThan(2_900);
    await back.play();
    await back.nextPacket();
    back.close();
  });

  it('stalls: the connection stays, nothing comes, then it goes on with a key frame', async () => {
    const client = await watch(camera.url);
    await camera.stall(3_000);
    const asked = client.request('OPTIONS');
    // by the camera's own times: what a busy machine brings late was made before the silence all the same
    const [last, next] = await until(async () => {
      const after = client.packets.findIndex(({ header }, index) => stepBefore(client, index, header.timestamp) > 2.8 * 90_000);
      return after > 0 && [client.packets[after - 1], client.packets[after]];
    });
    if (last === undefined || next === undefined) throw new Error('two packets');
    expect(next.header.sequence).toBe((last.header.sequence + 1) & 0xffff);
    expect(carries(7)(next)).toBe(true);
    expect((await asked).status).toBe(200);
    client.close();
  });

  it('jumps in time and goes on', async () => {
    const whole = await startVirtualCamera({ ...options, leavesNothingOut: true });
    onTestFinished(() => whole.close());
    const client = await watch(whole.url);
    await whole.jumpPts(100);
    const stamps = await until(async () => {
      const times = client.packets.map(({ header }) => header.timestamp);
      const steps = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) | 0);
      return steps.some((step) => step > 50 * 90_000) && steps;
    });
    const jumps = stamps.filter((step) => step > 90_000);
    expect(jumps).toHaveLength(1);
    expect(Math.abs((jumps[0] ?? 0) / 90_000 - 100)).toBeLessThan(1);
    client.close();
  });

  it('changes its size within the stream', async () => {
    const client = await watch(camera.url);
    const sizeNow = async (): Promise<string> => {
      const packet = await client.nextPacket(carries(7));
      return Buffer.from(unitsOf(packet).find((unit) => nalType('h264', unit) === 7) ?? []).toString('hex');
    };
    const before = await sizeNow();
    await camera.resize(480, 270);
    await until(async () => (await sizeNow()) !== before);
    await camera.resize(320, 180);
    client.close();
  });

  it('takes another scene while somebody watches', async () => {
    const client = await watch(camera.url);
    await camera.setScene({ ...scene, room: 'workshop', people: [{ seed: 43, from: 0, until: 60, position: 0.5 }] });
    const next = client.nextPacket();
    await expect(next).resolves.toBeDefined();
    await expect(camera.setScene({ ...scene, loopSeconds: -1 })).rejects.toThrow(/loopSeconds/);
    client.close();
  });

  it('does not let one who takes nothing disturb the others', async () => {
    const lazy = await RawRtspClient.connect(camera.url);
    await lazy.play();
    lazy.socket.pause();
    const client = await watch(camera.url);
    const count = client.packets.length;
    await until(async () => client.packets.length > count + 10);
    expect((await camera.stats()).playing).toBe(2);
    lazy.close();
    client.close();
    await until(async () => (await camera.stats()).playing === 0);
  });

  it('makes no pictures while nobody watches', async () => {
    await until(async () => (await camera.stats()).playing === 0);
    const { picturesMade } = await camera.stats();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await camera.stats()).picturesMade - picturesMade).toBeLessThanOrEqual(1);
  });

  it('goes down and comes back by the outages of its scene', async () => {
    const client = await watch(camera.url);
    await camera.setScene({ ...scene, outages: [{ from: 0.5, until: 4.5 }] });
    await client.closed;
    expect(await reachable(camera.url)).toBeNull();
    const back = await until(async () => reachable(camera.url));
    back.close();
    await camera.setScene(scene);
  });
});

describe('bad clients', () => {
  let camera: VirtualCamera;

  beforeAll(async () => {
    camera = await startVirtualCamera({ ...options, username: 'admin', password: 'secret' });
  });
  afterAll(async () => camera.close());

  const send = async (bytes: string | Uint8Array): Promise<string> =>
    new Promise((resolve) => {
      const { hostname, port } = new URL(camera.url);
      const socket = connect(Number(port), hostname, () => socket.end(bytes));
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.on('error', () => socket.destroy());
      socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    });

  it.each([
    ['nonsense', 'hello\r\n\r\n', /^RTSP\/1.0 400/, true],
    ['HTTP', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', /^RTSP\/1.0 400/, true],
    ['a huge header', `OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, /^RTSP\/1.0 400/, true],
    ['a huge body', 'OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 999999999\r\n\r\n', /^RTSP\/1.0 413/, true],
    ['no number', 'OPTIONS * RTSP/1.0\r\n\r\n', /^RTSP\/1.0 400/, false],
    ['a method that records', 'ANNOUNCE rtsp://h/live RTSP/1.0\r\nCSeq: 1\r\n\r\n', /^RTSP\/1.0 501/, false],
    ['no password', 'PLAY rtsp://h/live RTSP/1.0\r\nCSeq: 1\r\n\r\n', /^RTSP\/1.0 401/, false],
    [
      'a strange Authorization',
      'DESCRIBE rtsp://h/live RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Digest ,,,="\r\n\r\n',
      /^RTSP\/1.0 401/,
      false,
    ],
    ['binary', Uint8Array.from({ length: 20_000 }, (_, index) => (index * 7919) % 251), /^RTSP\/1.0 400/, true],
    ['nothing', '', /^$/, false],
  ])('get an answer and do no harm: %s', async (_, bytes, answer, isNoRequest) => {
    const { malformed } = await camera.stats();
    expect(await send(bytes)).toMatch(answer);
    expect((await camera.stats()).malformed > malformed).toBe(isNoRequest);
    const client = await watch(camera.urlWithPassword);
    client.close();
  });

  it('may not play before they set up, set up the impossible, or use a foreign session', async () => {
    const client = await RawRtspClient.connect(camera.urlWithPassword);
    expect((await client.authorised('PLAY')).status).toBe(455);
    expect((await client.authorised('SETUP', { Transport: 'RTP/AVP;multicast' }, `${client.address}/trackID=1`)).status).toBe(461);
    const { session } = await client.play();
    expect((await client.authorised('PAUSE', { Session: 'foreign' })).status).toBe(454);
    expect((await client.authorised('SETUP', { Transport: 'RTP/AVP/TCP' }, `${client.address}/trackID=1`)).status).toBe(455);
    expect((await client.authorised('GET_PARAMETER', { Session: session })).status).toBe(200);
    expect((await client.authorised('PAUSE', { Session: session })).status).toBe(200);
    expect((await camera.stats()).playing).toBe(0);
    expect((await client.authorised('PLAY', { Session: session })).status).toBe(200);
    expect((await client.authorised('TEARDOWN', { Session: session })).status).toBe(200);
    expect((await client.authorised('PLAY', { Session: session })).status).toBe(454);
    client.close();
  });

  it('may leave many connections half open, without shutting out others', async () => {
    const { connections } = await camera.stats();
    const { hostname, port } = new URL(camera.url);
    const sockets = Array.from({ length: 40 }, () => connect(Number(port), hostname));
    sockets.forEach((socket) => socket.write('DESCRIBE rtsp://h/live RT'));
    const client = await watch(camera.urlWithPassword);
    client.close();
    sockets.forEach((socket) => socket.destroy());
    expect((await camera.stats()).connections - connections).toBe(41);
  });
});
