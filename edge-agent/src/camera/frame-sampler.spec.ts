import { describe, expect, it } from 'vitest';
import { FrameSampler } from './frame-sampler.js';

const taken = (times: readonly number[], fps: number, sampler = new FrameSampler()) =>
  times.filter((seconds) => sampler.take(seconds, fps));
const steady = (seconds: number, rate: number, from = 0) => Array.from({ length: seconds * rate }, (_, i) => from + i / rate);

describe('FrameSampler', () => {
  it.each([
    [25, 5],
    [30, 5],
    [12, 5],
    [15, 4],
    [25, 1],
  ])('takes of %i frames a second %i', (rate, fps) => {
    const count = taken(steady(20, rate), fps).length / 20;
    expect(Math.abs(count - fps)).toBeLessThanOrEqual(fps * 0.12);
  });

  it('takes all of a camera that is slower than wanted', () => {
    expect(taken(steady(10, 3), 5)).toHaveLength(30);
  });

  it('goes on when times jump ahead or back, without a flood', () => {
    const sampler = new FrameSampler();
    taken(steady(2, 25), 5, sampler);
    expect(taken(steady(2, 25, 9000), 5, sampler).length).toBeLessThanOrEqual(11);
    const back = taken(steady(2, 25, 3), 5, sampler);
    expect(back.length).toBeGreaterThanOrEqual(9);
    expect(back.length).toBeLessThanOrEqual(11);
  });

  it('follows a changed rate', () => {
    const sampler = new FrameSampler();
    taken(steady(2, 25), 5, sampler);
    expect(taken(steady(10, 25, 2), 1, sampler).length).toBeLessThanOrEqual(11);
  });
});
