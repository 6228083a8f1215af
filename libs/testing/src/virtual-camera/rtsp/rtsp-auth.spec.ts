import { describe, expect, it } from 'vitest';
import { digestParameters, digestResponse, RtspGate } from './rtsp-auth.js';

const credentials = { username: 'admin', password: 'pa:ss wörd' };

function digestHeader(challenge: string, method: string, given: { username: string; password: string }, extra = ''): string {
  const asked = digestParameters(challenge);
  const text = `username="${given.username}", realm="${asked.get('realm')}", nonce="${asked.get('nonce')}", uri="rtsp://h/live"${extra}`;
  return `Digest ${text}, response="${digestResponse({ ...given, method, parameters: digestParameters(text) })}"`;
}

describe('Digest', () => {
  it('computes the example of RFC 2617, section 3.5', () => {
    const parameters = digestParameters(
      'username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="/dir/index.html", qop=auth, nc=00000001, cnonce="0a4f113b"',
    );
    const response = digestResponse({ username: 'Mufasa', password: 'Circle Of Life', method: 'GET', parameters });
    expect(response).toBe('6629fae49393a05397450978507c4ef1');
  });

  it('lets in who knows the password, with qop and without', () => {
    const gate = new RtspGate({ ...credentials, scheme: 'digest' });
    expect(gate.admits('DESCRIBE', digestHeader(gate.challenge(), 'DESCRIBE', credentials))).toBe(true);
    const qop = ', qop=auth, nc=00000001, cnonce="abc"';
    expect(gate.admits('DESCRIBE', digestHeader(gate.challenge(), 'DESCRIBE', credentials, qop))).toBe(true);
  });

  it('keeps out everybody else', () => {
    const gate = new RtspGate({ ...credentials, scheme: 'digest' });
    const other = new RtspGate({ ...credentials, scheme: 'digest' });
    const right = digestHeader(gate.challenge(), 'DESCRIBE', credentials);
    const refused = [
      undefined,
      '',
      'Digest',
      'Digest username="admin"',
      `Basic ${Buffer.from('admin:pa:ss wörd').toString('base64')}`,
      digestHeader(gate.challenge(), 'DESCRIBE', { ...credentials, password: 'wrong' }),
      digestHeader(other.challenge(), 'DESCRIBE', credentials),
    ];
    expect(refused.map((header) => gate.admits('DESCRIBE', header))).toEqual(refused.map(() => false));
    expect(gate.admits('PLAY', right)).toBe(false);
  });
});

describe('Basic', () => {
  it('compares name and password', () => {
    const gate = new RtspGate({ ...credentials, scheme: 'basic' });
    const header = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
    expect(gate.challenge()).toMatch(/^Basic realm=/);
    expect(gate.admits('PLAY', header('admin:pa:ss wörd'))).toBe(true);
    expect(gate.admits('PLAY', header('admin:pa'))).toBe(false);
    expect(gate.admits('PLAY', 'Basic !!!')).toBe(false);
  });
});

it('a camera without credentials lets everybody in', () => {
  expect(new RtspGate(null).admits('PLAY', undefined)).toBe(true);
});
