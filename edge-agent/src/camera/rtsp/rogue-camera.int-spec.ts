import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RtspReader } from './rtsp-reader.js';

/** A camera that answers as told. Ends with the test. */
async function rogue(answer: (request: string, socket: Socket) => void): Promise<{ url: string; port: number; asked: string[] }> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      const request = bytes.toString('latin1');
      asked.push(request);
      answer(request, socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `rtsp://127.0.0.1:${port}/live`, port, asked };
}

const sequenceOf = (request: string) => /CSeq: (\d+)/u.exec(request)?.[1] ?? '0';
const ok = (request: string, headers = '', body = '') =>
  `RTSP/1.0 200 OK\r\nCSeq: ${sequenceOf(request)}\r\n${headers}${body === '' ? '' : `Content-Length: ${body.length}\r\n`}\r\n${body}`;
const sdp = 'v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=1\r\n';

function readerOf({ url, port }: { url: string; port: number }, timeoutMs = 400): RtspReader {
  const reader = new RtspReader({ url, host: '127.0.0.1', port, credentials: { username: 'admin', password: 'secret' }, timeoutMs });
  onTestFinished(() => reader.close());
  return reader;
}

type Answer = (request: string, socket: Socket) => void;

const rogues: readonly (readonly [string, Answer, string])[] = [
  ['says nothing', () => undefined, 'unreachable'],
  ['closes at once', (_: string, socket: Socket) => void socket.end(), 'closed'],
  [
    'sends headers without an end',
    (_: string, socket: Socket) => void socket.write(`RTSP/1.0 200 OK\r\n${'X: y\r\n'.repeat(20_000)}`),
    'no-video',
  ],
  [
    'promises a body of gigabytes',
    (_: string, socket: Socket) => void socket.write('RTSP/1.0 200 OK\r\nContent-Length: 9999999999\r\n\r\n'),
    'no-video',
  ],
  ['speaks another language', (_: string, socket: Socket) => void socket.write(Buffer.alloc(200_000, 1)), 'no-video'],
  [
    'asks for a password for ever',
    (request: string, socket: Socket) =>
      void socket.write(
        `RTSP/1.0 401 No\r\nCSeq: ${sequenceOf(request)}\r\nWWW-Authenticate: Digest realm="r", nonce="${Math.random()}"\r\n\r\n`,
      ),
    'wrong-password',
  ],
  [
    'sends us elsewhere',
    (request: string, socket: Socket) =>
      void socket.write(`RTSP/1.0 302 There\r\nCSeq: ${sequenceOf(request)}\r\nLocation: rtsp://10.9.9.9/live\r\n\r\n`),
    'address-not-allowed',
  ],
  ['has no video', (request: string, socket: Socket) => void socket.write(ok(request, '', 'v=0\r\nm=audio 0 RTP/AVP 0\r\n')), 'no-video'],
];

describe('a camera that means harm, or is broken', () => {
  it.each(rogues)('%s', async (_, answer, fault) => {
    const camera = await rogue(answer);
    await expect(readerOf(camera).open()).rejects.toMatchObject({ fault });
    expect(camera.asked.length).toBeLessThan(4);
  });

  it('asks for a new password again and again with nonces that are too old: it is answered twice', async () => {
    const camera = await rogue((request, socket) => {
      socket.write(`RTSP/1.0 401 No\r\nCSeq: ${sequenceOf(request)}\r\nWWW-Authenticate: Digest realm="r", nonce="n", stale=true\r\n\r\n`);
    });
    await expect(readerOf(camera).open()).rejects.toMatchObject({ fault: 'wrong-password' });
    expect(camera.asked).toHaveLength(2);
  });

  it('drips one byte after the other: the time limit is for the whole answer', async () => {
    const camera = await rogue((request, socket) => {
      const bytes = ok(request);
      let at = 0;
      const timer = setInterval(
        () => (at < bytes.length && !socket.destroyed ? socket.write(bytes.slice(at, ++at)) : clearInterval(timer)),
        50,
      );
    });
    await expect(readerOf(camera).open()).rejects.toMatchObject({ fault: 'unreachable' });
  });

  it('plays and sends no picture, or none with parameters: no video', async () => {
    const camera = await rogue((request, socket) => {
      if (request.startsWith('DESCRIBE')) socket.write(ok(request, '', sdp));
      else socket.write(ok(request, 'Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n'));
    });
    await expect(readerOf(camera).open()).rejects.toMatchObject({ fault: 'no-video' });
  });

  it('sends one picture without an end: it is given up before it takes the memory', async () => {
    const fragment = Buffer.alloc(12 + 60_000);
    fragment[0] = 0x80;
    fragment[1] = 96;
    fragment[12] = 0x7c;
    const camera = await rogue((request, socket) => {
      if (request.startsWith('DESCRIBE')) socket.write(ok(request, '', sdp));
      else socket.write(ok(request, 'Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n'));
      for (let i = 0; i < 400 && request.startsWith('PLAY'); i++) {
        fragment.writeUInt16BE(i, 2);
        fragment[13] = i === 0 ? 0x85 : 0x05;
        socket.write(Buffer.concat([Buffer.from([0x24, 0, fragment.length >> 8, fragment.length & 0xff]), fragment]));
      }
    });
    await expect(readerOf(camera, 4_000).open()).rejects.toMatchObject({
      fault: 'no-video',
      message: expect.stringContaining('without an end'),
    });
  });

  it('gets the password by digest alone, never in an address', async () => {
    const camera = await rogue((request, socket) => {
      if (/Authorization/u.test(request)) socket.write(ok(request));
      else socket.write(`RTSP/1.0 401 No\r\nCSeq: ${sequenceOf(request)}\r\nWWW-Authenticate: Digest realm="r", nonce="n"\r\n\r\n`);
    });
    await expect(readerOf(camera).open()).rejects.toMatchObject({ fault: 'no-video' });
    expect(camera.asked.join('')).toContain('username="admin"');
    expect(camera.asked.join('')).not.toContain('secret');
  });
});
