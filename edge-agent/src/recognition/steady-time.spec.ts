import { fakeClock } from '@sigap/testing';
import { describe, expect, it } from 'vitest';
import { SteadyTime } from './steady-time.js';

describe('SteadyTime', () => {
  it('names moments by the wall clock', () => {
    const clock = fakeClock();
    const time = new SteadyTime(clock);
    const at = clock.monotonicMs();
    const wall = clock.now().getTime();
    clock.advance(5000);
    expect(time.wallOf(at).getTime()).toBe(wall);
    expect(time.wallOf(at + 3000).getTime()).toBe(wall + 3000);
  });

  it('keeps durations right when the wall clock is set back, and follows it', () => {
    const clock = fakeClock();
    const time = new SteadyTime(clock);
    const started = clock.monotonicMs();
    clock.advance(10_000);
    time.wallOf(started);
    clock.setWall('2026-11-19T08:00:00.000Z');
    const ended = clock.monotonicMs();
    expect(time.wallOf(ended).getTime() - time.wallOf(started).getTime()).toBe(10_000);
    expect(time.wallOf(ended).getTime()).toBe(clock.now().getTime());
  });
});
