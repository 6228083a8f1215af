import { describe, expect, it } from 'vitest';
import { isCrossSite, isWrite } from './cross-site.js';

describe('isCrossSite', () => {
  const host = 'sigap.example:3000';
  it.each([
    ['our own page', { host, 'sec-fetch-site': 'same-origin', origin: 'https://sigap.example:3000' }, false],
    ['an address typed in', { host, 'sec-fetch-site': 'none' }, false],
    ['a program', { host }, false],
    ['an old browser on our page', { host, origin: 'https://sigap.example:3000' }, false],
    ['another site', { host, 'sec-fetch-site': 'cross-site' }, true],
    ['another port or subdomain', { host, 'sec-fetch-site': 'same-site' }, true],
    ['another site, by an old browser', { host, origin: 'https://evil.example' }, true],
    ['a sandboxed frame', { host, origin: 'null' }, true],
    ['another port, by an old browser', { host, origin: 'https://sigap.example:4000' }, true],
  ])('%s', (_, headers, expected) => {
    expect(isCrossSite(headers, undefined)).toBe(expected);
  });

  it('knows the public address when a proxy changes the host', () => {
    const headers = { host: '10.0.0.5:3000', origin: 'https://sigap.example' };
    expect(isCrossSite(headers, 'https://sigap.example')).toBe(false);
    expect(isCrossSite({ ...headers, origin: 'https://evil.example' }, 'https://sigap.example')).toBe(true);
  });
});

it('reads need no token, all else does', () => {
  expect(['GET', 'HEAD', 'OPTIONS', 'get'].some(isWrite)).toBe(false);
  expect(['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'].every(isWrite)).toBe(true);
});
