import { describe, expect, it } from 'vitest';
import { fakeClock } from './fake-clock.js';

describe('the fake clock', () => {
  it('stands still until it is moved', () => {
    const clock = fakeClock('2026-11-20T08:00:00.000Z');
    clock.advance(1500);
    expect([clock.now().toISOString(), clock.monotonicMs()]).toEqual(['2026-11-20T08:00:01.500Z', 1500]);
    expect(() => clock.advance(-1)).toThrow(RangeError);
  });

  it('lets the wall jump without the monotonic clock', () => {
    const clock = fakeClock();
    clock.setWall('2020-01-01T00:00:00.000Z');
    expect([clock.now().getUTCFullYear(), clock.monotonicMs()]).toEqual([2020, 0]);
  });

  it('hands out a copy, so that nobody changes its time', () => {
    const clock = fakeClock();
    clock.now().setFullYear(1999);
    expect(clock.now().getUTCFullYear()).toBe(2026);
  });
});
