import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { h264Sets } from '../test-rig/packets.js';
import { nalUnits } from '../video/nal-units.js';
import type { VideoPacket } from '../video/video-packet.js';
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

/** What it does, how, and the fault or `other reader` where FFmpeg shall try. */
const rogues: readonly (readonly [string, Answer, string])[] = [
  ['says nothing', () => undefined, 'unreachable'],
  ['closes at once', (_: string, socket: Socket) => void socket.end(), 'closed'],
  [
    'sends headers without an end',
    (_: string, socket: Socket) => void socket.write(`RTSP/1.0 200 OK\r\n${'X: y\r\n'.repeat(20_000)}`),
    'other reader',
  ],
  [
    'promises a body of gigabytes',
    (_: string, socket: Socket) => void socket.write('RTSP/1.0 200 OK\r\nContent-Length: 9999999999\r\n\r\n'),
    'other reader',
  ],
  ['speaks another language', (_: string, socket: Socket) => void socket.write(Buffer.alloc(200_000, 1)), 'other reader'],
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
    const expected = fault === 'other reader' ? { name: 'UnreadableStreamError' } : { fault };
    await expect(readerOf(camera).open()).rejects.toMatchObject(expected);
    expect(camera.asked.length).toBeLessThan(4);
  });

  it('asks for a new password again and again with nonces that are too old: it is answered twice', async () => {
    const camera = await rogue((request, socket) => {
      socket.write(`RTSP/1.0 401 No\r\nCSeq: ${sequenceOf(request)}\r\nWWW-Authenticate: Digest realm="r", nonce="n", stale=true\r\n\r\n`);
    });
    await expect(readerOf(camera).open()).rejects.toMatchObject({ fault: 'wrong-password' });
    expect(camera.asked).toHaveLength(3);
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

  it('plays and sends no picture: no video', async () => {
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
      name: 'UnreadableStreamError',
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

  /** Plays these packets, one each 5 ms. */
  const playing = (packets: () => Generator<Buffer>) =>
    rogue((request, socket) => {
      if (request.startsWith('DESCRIBE')) socket.write(ok(request, '', sdp));
      else socket.write(ok(request, 'Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=2-3\r\n'));
      if (!request.startsWith('PLAY')) return;
      const each = packets();
      const timer = setInterval(() => {
        const next = socket.destroyed ? undefined : each.next();
        if (next === undefined || next.done === true) clearInterval(timer);
        else socket.write(next.value);
      }, 5);
    });
  const rtp = (sequence: number, timestamp: number, payload: Buffer, channel = 2) => {
    const head = Buffer.from([0x24, channel, 0, 0, 0x80, 0x80 | 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    head.writeUInt16BE(12 + payload.length, 2);
    head.writeUInt16BE(sequence & 0xffff, 6);
    head.writeUInt32BE(timestamp, 8);
    return Buffer.concat([head, payload]);
  };
  const [sps = Buffer.alloc(0), pps = Buffer.alloc(0)] = h264Sets;
  const key = Buffer.concat([Buffer.from([0x65]), Buffer.alloc(30, 0x33)]);
  const slice = Buffer.concat([Buffer.from([0x41]), Buffer.alloc(30, 0x33)]);
  const startCode = Buffer.from([0, 0, 0, 1]);

  it.each([
    [
      'sends pictures without ever saying what is in them',
      function* () {
        for (let i = 0; i < 2_000; i++) yield rtp(i, i * 3600, i % 10 === 0 ? key : slice);
      },
    ],
    [
      'sends nothing to begin with',
      function* () {
        for (let i = 0; i < 2_000; i++)
          yield rtp(
            i,
            i * 3600,
            i === 0 ? Buffer.concat([Buffer.from([24, 0, sps.length]), sps, Buffer.from([0, pps.length]), pps]) : slice,
          );
      },
    ],
  ])('%s: others may try', async (_, packets) => {
    const camera = await playing(packets);
    await expect(readAll(readerOf(camera))).rejects.toMatchObject({ name: 'UnreadableStreamError' });
  });

  it('has one time for all pictures: others may try', async () => {
    const camera = await playing(function* () {
      yield rtp(0, 5, sps);
      yield rtp(1, 5, pps);
      for (let i = 2; i < 2_000; i++) yield rtp(i, 5, key);
    });
    await expect(readAll(readerOf(camera))).rejects.toMatchObject({ name: 'UnreadableStreamError' });
  });

  it('puts parameters and picture into one unit with start codes between them, on channels of its own, and says goodbye', async () => {
    const camera = await playing(function* () {
      for (let i = 0; i < 5; i++) yield rtp(i, i * 3600, Buffer.concat([startCode, sps, startCode, pps, startCode, key, Buffer.alloc(2)]));
      yield Buffer.from([0x24, 3, 0, 8, 0x81, 203, 0, 1, 0, 0, 0, 1]);
    });
    const reader = readerOf(camera);
    const packets: VideoPacket[] = [];
    await expect(readAll(reader, packets)).rejects.toMatchObject({ fault: 'closed', message: expect.stringContaining('ended') });
    expect(reader.stream?.parameterSets).toEqual(h264Sets);
    expect(packets).toHaveLength(5);
    for (const { data, isKey } of packets) expect([isKey, ...nalUnits(data)]).toEqual([true, sps, pps, key]);
  });

  it('changes its nonce without calling the old one stale', async () => {
    let nonce = 0;
    const camera = await rogue((request, socket) => {
      // each nonce is good for one request
      if (request.includes(`nonce="${nonce}"`)) {
        nonce++;
        socket.write(request.startsWith('DESCRIBE') ? ok(request, '', sdp) : ok(request, 'Session: 1\r\n'));
      } else {
        socket.write(`RTSP/1.0 401 No\r\nCSeq: ${sequenceOf(request)}\r\nWWW-Authenticate: Digest realm="r", nonce="${nonce}"\r\n\r\n`);
      }
    });
    // it plays, and sends nothing
    await expect(readerOf(camera).open()).rejects.toMatchObject({ fault: 'no-video' });
    expect(camera.asked.filter((request) => request.startsWith('PLAY'))).toHaveLength(2);
  });

  it('asks whether we are there, and forgets the numbers of its answers', async () => {
    const said: string[] = [];
    const camera = await rogue((request, socket) => {
      said.push(request);
      if (request.startsWith('RTSP')) return;
      if (request.startsWith('OPTIONS')) socket.write('GET_PARAMETER * RTSP/1.0\r\nCSeq: 77\r\n\r\n');
      socket.write('RTSP/1.0 404 No\r\n\r\n');
    });
    await expect(readerOf(camera).open()).rejects.toMatchObject({ fault: 'not-found' });
    await vi.waitFor(() => expect(said.join('')).toContain('RTSP/1.0 200 OK\r\nCSeq: 77'), { timeout: 5_000 });
  });
});

/** Opens and reads until it fails. */
async function readAll(reader: RtspReader, packets: VideoPacket[] = []): Promise<void> {
  await reader.open();
  await reader.read((packet) => packets.push(packet));
}
