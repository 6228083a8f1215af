import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RtspItem, RtspReader, RtspSyntaxError, rtspLimits, writeReply } from './rtsp-message.js';

const request = (lines: string[], body = ''): Buffer => Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
const plain = (items: readonly RtspItem[]): unknown[] =>
  items.map((item) =>
    item.kind === 'request'
      ? [item.request.method, item.request.uri, [...item.request.headers], Buffer.from(item.request.body).toString()]
      : [item.channel, Buffer.from(item.data).toString('hex')],
  );

const stream = Buffer.concat([
  request(['OPTIONS rtsp://h/live RTSP/1.0', 'CSeq: 1', 'X-Empty:']),
  Buffer.from([0x24, 1, 0, 3, 9, 8, 7]),
  Buffer.from('\r\n'),
  request(['SET_PARAMETER rtsp://h/live RTSP/1.0', 'cseq:2', 'Content-Length: 5'], 'a: b\n'),
]);

/** Anything but a syntax error is thrown on. */
function outcome(chunks: readonly Uint8Array[]): 'read' | 'refused' {
  const reader = new RtspReader();
  try {
    chunks.forEach((chunk) => reader.push(chunk));
    return 'read';
  } catch (error) {
    if (error instanceof RtspSyntaxError) {
      return 'refused';
    }
    throw error;
  }
}

describe('reading RTSP', () => {
  it('finds requests, bodies and interleaved packets, however the bytes are cut', () => {
    const whole = plain(new RtspReader().push(stream));
    expect(whole).toHaveLength(3);
    expect(whole[2]).toEqual([
      'SET_PARAMETER',
      'rtsp://h/live',
      [
        ['cseq', '2'],
        ['content-length', '5'],
      ],
      'a: b\n',
    ]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sizes) => {
        const reader = new RtspReader();
        const items: RtspItem[] = [];
        for (let offset = 0, turn = 0; offset < stream.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          items.push(...reader.push(stream.subarray(offset, offset + size)));
          offset += size;
        }
        expect(plain(items)).toEqual(whole);
      }),
    );
  });

  it.each([
    ['no request line', 'hello\r\n\r\n', 400],
    ['HTTP', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['RTSP 2.0', 'OPTIONS * RTSP/2.0\r\n\r\n', 505],
    ['a header without a name', 'OPTIONS * RTSP/1.0\r\n: 1\r\n\r\n', 400],
    ['a header without a colon', 'OPTIONS * RTSP/1.0\r\nCSeq 1\r\n\r\n', 400],
    ['a negative length', 'OPTIONS * RTSP/1.0\r\nContent-Length: -1\r\n\r\n', 400],
    ['a length in words', 'OPTIONS * RTSP/1.0\r\nContent-Length: many\r\n\r\n', 400],
    ['a huge body', 'OPTIONS * RTSP/1.0\r\nContent-Length: 99999999\r\n\r\n', 413],
    ['a header without end', `OPTIONS * RTSP/1.0\r\nX: ${'x'.repeat(rtspLimits.headBytes)}`, 400],
  ])('refuses %s', (_, text, status) => {
    expect(() => new RtspReader().push(Buffer.from(text))).toThrow(expect.objectContaining({ status }));
  });

  it('throws nothing else, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.constant(stream)), { maxLength: 5 }), (chunks) => {
        expect(['read', 'refused']).toContain(outcome(chunks));
      }),
    );
  });
});

describe('writing RTSP replies', () => {
  it('repeats the number and says how long the body is', () => {
    expect(writeReply({ status: 200, headers: { Session: 'a' }, body: 'ü' }, '7')).toBe(
      'RTSP/1.0 200 OK\r\nCSeq: 7\r\nServer: virtual-camera\r\nSession: a\r\nContent-Length: 2\r\n\r\nü',
    );
  });
});
