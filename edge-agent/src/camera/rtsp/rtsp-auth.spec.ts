import { describe, expect, it } from 'vitest';
import { Authorization, readChallenge } from './rtsp-auth.js';

/** Realm, nonce and person of the example in RFC 2617, 3.5; the method is one of ours. */
const credentials = { username: 'Mufasa', password: 'Circle of Life' };

function field(header: string, name: string): string {
  return new RegExp(`${name}="?([^",]*)"?`, 'u').exec(header)?.[1] ?? '';
}

describe('Authorization', () => {
  it('is RFC 2069 where the camera names no quality', () => {
    const challenge = readChallenge(['Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"']);
    if (challenge === null) throw new Error('no challenge');
    const header = new Authorization(challenge, credentials).header('DESCRIBE', 'rtsp://10.0.0.5/live');
    // md5(md5(Mufasa:testrealm@host.com:Circle of Life):nonce:md5(DESCRIBE:rtsp://10.0.0.5/live)), by openssl
    expect(field(header, 'response')).toBe('161820a77fd6c2e28ae81dc46c91604b');
    expect(header).not.toContain('Circle');
    expect(header).not.toContain('qop');
  });

  it('takes the stronger algorithm, counts the uses of a nonce, and quotes what a name may hold', () => {
    const challenge = readChallenge([
      'Basic realm="cam"',
      'Digest realm="cam", nonce="a", algorithm=MD5, qop="auth"',
      'Digest realm="cam", nonce="b", algorithm=SHA-256, qop="auth-int, auth", opaque="o"',
    ]);
    if (challenge === null) throw new Error('no challenge');
    const authorization = new Authorization(challenge, { username: 'a"b\r\nX: y', password: 'p' });
    const first = authorization.header('SETUP', 'rtsp://c/1');
    expect(first).toContain('username="a\\"bX: y"');
    expect(first).toContain('nonce="b"');
    expect(first).toContain('nc=00000001');
    expect(field(first, 'response')).toHaveLength(64);
    expect(authorization.header('SETUP', 'rtsp://c/1')).toContain('nc=00000002');
  });

  it('sends the password itself only where the camera knows nothing better', () => {
    expect(readChallenge(['Basic realm="cam"', 'Digest realm="cam", nonce="a"'])).toMatchObject({ scheme: 'digest' });
    const challenge = readChallenge(['Basic realm="cam"']);
    if (challenge === null) throw new Error('no challenge');
    expect(new Authorization(challenge, { username: 'admin', password: 'ü' }).header('PLAY', 'x')).toBe(
      `Basic ${Buffer.from('admin:ü').toString('base64')}`,
    );
    expect(readChallenge(['Bearer x', 'Digest realm="c", nonce="n", algorithm=SHA-512'])).toBeNull();
  });
});
