import { describe, expect, it } from 'vitest';
import { isCrossSite, isOwnHost } from './request-origin.js';

const names = new Set(['127.0.0.1', '::1', 'localhost', 'box-1.local']);

describe('isOwnHost', () => {
  it.each(['127.0.0.1', '127.0.0.1:3100', 'LOCALHOST:1', '[::1]', '[::1]:3100', 'box-1.local', 'box-1.local.:443'])('knows %s', (host) => {
    expect(isOwnHost(host, names)).toBe(true);
  });
  it.each([
    undefined,
    '',
    'evil.example',
    'box-1.local.evil.example',
    'x@127.0.0.1',
    '127.0.0.1/x',
    '127.0.0.1:99999',
    '127.0.0.1#',
    '[::2]',
    'a b',
  ])('refuses %s', (host) => {
    expect(isOwnHost(host, names)).toBe(false);
  });
});

describe('isCrossSite', () => {
  it.each([
    [{}, false],
    [{ 'sec-fetch-site': 'same-origin' }, false],
    [{ 'sec-fetch-site': 'none' }, false],
    [{ 'sec-fetch-site': 'same-site' }, true],
    [{ 'sec-fetch-site': 'cross-site', origin: 'http://box' }, true],
    [{ origin: 'http://box:3100' }, false],
    [{ origin: 'http://box:3000' }, true],
    [{ origin: 'null' }, true],
  ])('%o at box:3100', (headers, expected) => {
    expect(isCrossSite({ host: 'box:3100', ...headers })).toBe(expected);
  });
});
