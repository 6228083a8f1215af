import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Backoff, backoffDelayMs } from './backoff.js';

const rule = { baseMs: 100, maxMs: 1000 };

describe('backoffDelayMs', () => {
  it('doubles up to its ceiling when chance takes nothing away', () => {
    expect([0, 1, 2, 3, 4, 50].map((attempt) => backoffDelayMs(attempt, rule, () => 0))).toEqual([100, 200, 400, 800, 1000, 1000]);
  });

  it('takes the jittered share away at most', () => {
    expect(backoffDelayMs(0, { ...rule, jitter: 0.5 }, () => 0.5)).toBe(75);
    expect(backoffDelayMs(0, { ...rule, jitter: 0 }, () => 0.99)).toBe(100);
  });

  it('stays between the jittered floor and the ceiling, whatever the attempt', () => {
    const inUnit = fc.double({ min: 0, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(fc.nat(10_000), inUnit, inUnit, (attempt, jitter, chance) => {
        const delay = backoffDelayMs(attempt, { ...rule, jitter }, () => chance);
        expect(delay).toBeLessThanOrEqual(1000);
        expect(delay).toBeGreaterThanOrEqual(Math.floor(100 * (1 - jitter)));
      }),
    );
  });

  it('refuses a rule that shrinks or an attempt before the first', () => {
    expect(() => backoffDelayMs(-1, rule)).toThrow(RangeError);
    expect(() => backoffDelayMs(0, { baseMs: 100, maxMs: 10 })).toThrow(RangeError);
  });
});

describe('Backoff', () => {
  it('starts over after a success', () => {
    const backoff = new Backoff(rule, () => 0);
    expect([backoff.nextMs(), backoff.nextMs(), backoff.nextMs()]).toEqual([100, 200, 400]);
    expect(backoff.attempt).toBe(3);
    backoff.reset();
    expect(backoff.nextMs()).toBe(100);
  });
});
