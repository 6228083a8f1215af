import { describe, expect, it } from 'vitest';
import { mayReadMetrics } from './metrics-access.js';

describe('who may read metrics', () => {
  it('without a token: this machine alone, and nobody whom a proxy on it brings', () => {
    for (const peer of ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1']) expect(mayReadMetrics({}, peer, undefined)).toBe(true);
    for (const peer of ['10.0.0.1', '::ffff:10.0.0.1', '2001:db8::1', undefined]) expect(mayReadMetrics({}, peer, undefined)).toBe(false);
    for (const name of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'])
      expect(mayReadMetrics({ [name]: 'x' }, '127.0.0.1', undefined)).toBe(false);
  });

  it('with a token: who has it, from anywhere, and nobody else', () => {
    expect(mayReadMetrics({ authorization: 'Bearer a-long-enough-token' }, '10.0.0.1', 'a-long-enough-token')).toBe(true);
    for (const authorization of [undefined, 'Bearer a-long-enough-tokeN', 'Bearer ', 'a-long-enough-token'])
      expect(mayReadMetrics({ authorization }, '127.0.0.1', 'a-long-enough-token')).toBe(false);
  });
});
