import { describe, expect, it } from 'vitest';
import { splitAddresses } from './camera-address.js';

const before = { url: 'rtsp://10.0.0.5/main', subUrl: null, hasLogin: true };

describe('splitAddresses', () => {
  it('takes user name and password off the address', () => {
    expect(splitAddresses({ url: 'rtsp://admin:s%40cret@10.0.0.5:554/main?x=1', subUrl: null }, null)).toEqual({
      url: 'rtsp://10.0.0.5:554/main?x=1',
      subUrl: null,
      login: { username: 'admin', password: 's@cret' },
    });
  });

  it('takes those of the sub stream where the main stream has none', () => {
    expect(splitAddresses({ url: 'rtsp://10.0.0.5/main', subUrl: 'rtsp://u:p@10.0.0.5/sub' }, null)).toMatchObject({
      subUrl: 'rtsp://10.0.0.5/sub',
      login: { username: 'u', password: 'p' },
    });
  });

  it('an address without any has none: those that were stored are forgotten', () => {
    expect(splitAddresses({ url: 'rtsp://10.0.0.5/other', subUrl: null }, before)).toMatchObject({ login: null });
  });

  it('*** keeps what is stored, with another path', () => {
    expect(splitAddresses({ url: 'rtsp://***@10.0.0.5/other', subUrl: 'rtsp://***@10.0.0.5/sub' }, before)).toEqual({
      url: 'rtsp://10.0.0.5/other',
      subUrl: 'rtsp://10.0.0.5/sub',
      login: 'kept',
    });
  });

  it.each([
    ['another host', 'rtsp://***@evil.example/main', null],
    ['another port', 'rtsp://***@10.0.0.5:8554/main', null],
    ['a sub stream elsewhere', 'rtsp://***@10.0.0.5/main', 'rtsp://evil.example/sub'],
  ])('*** does not send a stored password to %s', (_name, url, subUrl) => {
    expect(splitAddresses({ url, subUrl }, before)).toBe('host_changed');
  });

  it('*** wants something stored', () => {
    expect(splitAddresses({ url: 'rtsp://***@10.0.0.5/main', subUrl: null }, null)).toBe('nothing_stored');
    expect(splitAddresses({ url: 'rtsp://***@10.0.0.5/main', subUrl: null }, { ...before, hasLogin: false })).toBe('nothing_stored');
  });
});
