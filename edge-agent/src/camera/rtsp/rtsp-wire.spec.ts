import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RtspReply, RtspWire, WireError } from './rtsp-wire.js';

type Seen = { channel: number; bytes: string } | { status: number; body: string } | { method: string; sequence: string };

/** Feeds `stream` in pieces of these sizes. */
function feed(stream: Buffer, sizes: readonly number[]): Seen[] {
  const seen: Seen[] = [];
  const wire = new RtspWire({
    packet: (channel, bytes, from, to) => seen.push({ channel, bytes: bytes.toString('hex', from, to) }),
    reply: ({ status, body }: RtspReply) => seen.push({ status, body }),
    request: (method, sequence) => seen.push({ method, sequence }),
  });
  for (let at = 0, i = 0; at < stream.length; i++) {
    const size = Math.max(1, sizes[i % Math.max(1, sizes.length)] ?? stream.length);
    // lent bytes: what is kept must be a copy
    const piece = Buffer.from(stream.subarray(at, at + size));
    wire.push(piece);
    piece.fill(0xff);
    at += size;
  }
  return seen;
}

function packet(channel: number, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0x24, channel, payload.length >> 8, payload.length & 0xff]), payload]);
}

function reply(status: number, body = ''): Buffer {
  return Buffer.from(`RTSP/1.0 ${status} Ja\r\nCSeq: 1\r\n${body === '' ? '' : `Content-Length: ${body.length}\r\n`}\r\n${body}`);
}

describe('RtspWire', () => {
  it('finds the same packets and replies however the stream is cut', () => {
    const part = fc.oneof(
      fc.tuple(fc.nat(3), fc.uint8Array({ maxLength: 300 })).map(([channel, payload]) => ({
        bytes: packet(channel, payload),
        seen: { channel, bytes: Buffer.from(payload).toString('hex') } as Seen,
      })),
      fc
        .tuple(fc.integer({ min: 100, max: 599 }), fc.string({ maxLength: 80, unit: fc.constantFrom('a', '$', 'R', '\r', '\n') }))
        .map(([status, body]) => ({
          bytes: reply(status, body),
          seen: { status, body } as Seen,
        })),
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 }),
        (parts, sizes) => {
          expect(feed(Buffer.concat(parts.map(({ bytes }) => bytes)), sizes)).toEqual(parts.map(({ seen }) => seen));
        },
      ),
    );
  });

  it('passes over padding, and tells what the camera asks', () => {
    const stream = Buffer.concat([
      Buffer.from([0, 0, 10]),
      Buffer.from('OPTIONS * RTSP/1.0\r\nCSeq: 9\r\n\r\n'),
      packet(0, Buffer.from([1])),
    ]);
    for (const sizes of [[1], [1000]])
      expect(feed(stream, sizes)).toEqual([
        { method: 'OPTIONS', sequence: '9' },
        { channel: 0, bytes: '01' },
      ]);
  });

  it.each([
    ['a head without an end', Buffer.from(`RTSP/1.0 200 OK\r\n${'X: y\r\n'.repeat(20_000)}`)],
    ['a body without bounds', Buffer.from('RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n')],
    ['a body of less than nothing', Buffer.from('RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n')],
    ['noise', Buffer.alloc(200_000)],
  ])('refuses %s', (_, stream) => {
    for (const sizes of [[700], [stream.length]]) expect(() => feed(stream, sizes)).toThrow(WireError);
  });
});
