import { describe, expect, it } from 'vitest';
import { SampleRate } from './sample-rate.js';

/** Lets a box work for so many seconds whose inference takes `frameMs` for each frame of `cameras` cameras. */
function run(subject: SampleRate, seconds: number, frameMs: number, cameras: number, wanted = 5, fromMs = 0): number {
  for (let ms = 0; ms < seconds * 1000; ms += 500) {
    const busyMs = Math.min(500, (subject.affordable(wanted) * cameras * frameMs) / 2);
    subject.worked(busyMs);
    subject.tick(fromMs + ms, 1, wanted);
  }
  return subject.affordable(wanted);
}

describe('SampleRate', () => {
  it('takes what is wanted while there is room', () => {
    const subject = new SampleRate();
    expect(run(subject, 60, 40, 2)).toBe(5);
    expect(subject.isLowered(5)).toBe(false);
  });

  it('falls until the box keeps up, and says so', () => {
    const subject = new SampleRate();
    const rate = run(subject, 120, 100, 4);
    expect(rate).toBeLessThan(2.6);
    expect(rate).toBeGreaterThanOrEqual(1);
    expect(subject.isLowered(5)).toBe(true);
  });

  it('rises again when the load is gone', () => {
    const subject = new SampleRate();
    run(subject, 120, 100, 4);
    expect(run(subject, 300, 20, 1, 5, 120_000)).toBe(5);
    expect(subject.isLowered(5)).toBe(false);
  });

  it('never falls below one frame a second, nor above a smaller wish', () => {
    expect(run(new SampleRate(), 600, 900, 8)).toBe(1);
    expect(run(new SampleRate(), 600, 900, 8, 0.5)).toBe(0.5);
  });
});
