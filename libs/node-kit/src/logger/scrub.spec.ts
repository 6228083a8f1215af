import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSecretKey, REDACTED, scrub, scrubText } from './scrub.js';

describe('scrubText', () => {
  it.each([
    ['opened rtsp://admin:s3cret@10.0.0.5:554/live', 'opened rtsp://[redacted]@10.0.0.5:554/live'],
    ['rtsp://admin:p@ss:w@rd@10.0.0.5/live failed', 'rtsp://[redacted]@10.0.0.5/live failed'],
    ['postgres://postgres:abc@127.0.0.1:5432/sigap', 'postgres://[redacted]@127.0.0.1:5432/sigap'],
    ['authorization: Bearer abcdef.ghi', 'authorization: [redacted]'],
    ['sent Edge 0190-aa:deadbeef99 to it', 'sent Edge [redacted] to it'],
    ['Cookie: session=abc; theme=dark', 'Cookie: [redacted]'],
    ['GET /reset?token=abc123&next=/live', 'GET /reset?token=[redacted]&next=/live'],
    ['password=hunter2 user=ani', 'password=[redacted] user=ani'],
    ['to whatsapp:+6281234567890 at once', 'to whatsapp:[redacted] at once'],
    ['call +62 812-3456-7890', 'call [redacted]'],
    ['call 0812 3456 7890 now', 'call [redacted] now'],
    ['reply {"token":"a\\"b","id":"7"}', 'reply {"token":"[redacted]","id":"7"}'],
    ['call 6281234567890 now', 'call [redacted] now'],
  ])('%s', (dirty, clean) => {
    expect(scrubText(dirty)).toBe(clean);
  });

  it.each([
    'rtsp://10.0.0.5:554/live',
    '2026-11-20T15:04:05.123Z',
    '2026-11-20T22:04:05+07:00',
    '01932c07-08a1-7081-8628-123456789012',
    'batch of 1763650000000 in 628 ms',
    'mail to rina@sigap.local',
    'http://127.0.0.1:3000/live?camera=1',
    'the token was refused',
  ])('leaves "%s" as it is', (plain) => {
    expect(scrubText(plain)).toBe(plain);
  });

  it('never lets the password of a camera URL through', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9!$%&()*+,.;=_~@:-]{4,20}$/);
    fc.assert(
      fc.property(word, word, (user, password) => {
        expect(scrubText(`rtsp://${user}:SECRET${password}@192.0.2.7:554/stream1`)).not.toContain('SECRET');
      }),
    );
  });

  it('keeps a line of JSON readable as JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const line = JSON.stringify({ value, url: 'rtsp://a:b@c/d', header: 'authorization: x', q: 'token=1' });
        expect(() => JSON.parse(scrubText(line))).not.toThrow();
      }),
    );
  });

  it('takes time in proportion to the text', () => {
    // of the processor, and not of a clock on the wall
    const before = process.cpuUsage();
    scrubText(`rtsp://${'a:'.repeat(200_000)} ${'+1 '.repeat(200_000)} ${'0812'.repeat(100_000)}`);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(2_000);
  });
});

describe('scrub', () => {
  it('redacts by the name of the key, in any spelling and at any depth', () => {
    const dirty = {
      user: { email: 'a@b.c', Password: 'x', 'x-csrf-token': 'y', sessionToken: 'z', phone: '+62812', list: [{ 'set-cookie': ['a=b'] }] },
    };
    expect(scrub(dirty)).toEqual({
      user: {
        email: 'a@b.c',
        Password: REDACTED,
        'x-csrf-token': REDACTED,
        sessionToken: REDACTED,
        phone: REDACTED,
        list: [{ 'set-cookie': REDACTED }],
      },
    });
    expect(dirty.user.Password).toBe('x');
  });

  it('keeps counts and flags whose name only sounds secret', () => {
    expect(scrub({ tokens: 3, password: true, monkey: 'm', pinned: 'p' })).toEqual({ tokens: 3, password: true, monkey: 'm', pinned: 'p' });
  });

  it('turns errors into data, with their cause, scrubbed', () => {
    const error = new Error('open rtsp://u:p@h/x', { cause: new Error('token=abc') });
    expect(scrub({ err: error })).toMatchObject({
      err: { type: 'Error', message: 'open rtsp://[redacted]@h/x', cause: { message: 'token=[redacted]' } },
    });
    expect(JSON.stringify(scrub(error))).not.toContain('u:p');
  });

  it('shows bytes by their number and survives a cycle', () => {
    const loop: Record<string, unknown> = { frame: new Uint8Array(12) };
    loop['self'] = loop;
    expect(scrub(loop)).toEqual({ frame: '[12 bytes]', self: '[circular]' });
  });
});

describe('isSecretKey', () => {
  it.each([
    'password',
    'passwd',
    'edge_token',
    'twilioAuthToken',
    'Authorization',
    'cookie',
    'supervisorPhone',
    'masterSecret',
    'embedding',
  ])('%s', (key) => {
    expect(isSecretKey(key)).toBe(true);
  });

  it.each(['name', 'camera', 'seq', 'pictureCount', 'passed'])('not %s', (key) => {
    expect(isSecretKey(key)).toBe(false);
  });
});
