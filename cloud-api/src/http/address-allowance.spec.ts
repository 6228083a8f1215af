import { describe, expect, it } from 'vitest';
import { AddressAllowance } from './address-allowance.js';

describe('allowance of an address', () => {
  it('is a burst, and comes back with time, never above the burst', () => {
    const allowance = new AddressAllowance(3, 2);
    const taken = (nowMs: number) => allowance.take('a', nowMs);
    expect([taken(0), taken(0), taken(0), taken(0)]).toEqual([true, true, true, false]);
    expect([taken(500), taken(500)]).toEqual([true, false]);
    expect([1, 2, 3, 4].map(() => taken(60_000))).toEqual([true, true, true, false]);
  });

  it('is of one address alone, however many there are', () => {
    const allowance = new AddressAllowance(1, 1);
    expect(allowance.take('a', 0)).toBe(true);
    for (let other = 0; other < 50_001; other += 1) expect(allowance.take(`b${other}`, 0)).toBe(true);
    // silent longest, forgotten
    expect(allowance.take('a', 0)).toBe(true);
    expect(allowance.take('b50000', 0)).toBe(false);
  });
});
