import { describe, expect, it } from 'vitest';
import { intervalFromDate, middleOf, type OffsetInterval, refine } from './clock-offset.js';
import { ClockWatch } from './clock-watch.js';

const silent = { warn: () => undefined } as unknown as ConstructorParameters<typeof ClockWatch>[0]['logger'];

class FakeClock {
  wallMs = Date.parse('2026-11-20T08:00:00.000Z');
  monotonic = 0;
  now = () => new Date(this.wallMs);
  monotonicMs = () => this.monotonic;
  pass(ms: number): void {
    this.wallMs += ms;
    this.monotonic += ms;
  }
}

function aWatch(clock: FakeClock, bootId = 'boot') {
  const steps: number[] = [];
  return { steps, watch: new ClockWatch({ clock, logger: silent, onStepped: (ms) => steps.push(ms), sinceBootMs: 5_000, bootId }) };
}

describe('ClockWatch', () => {
  it('knows nothing of the offset until the cloud was heard', () => {
    const clock = new FakeClock();
    const { watch } = aWatch(clock);
    expect(watch.state()).toEqual({ state: 'unsynced', offsetMs: null });
    expect(watch.cloudNow()).toBeNull();
  });

  it('is synced when the clocks agree as far as a header with whole seconds can tell', () => {
    const clock = new FakeClock();
    const { watch } = aWatch(clock);
    watch.heardCloud(clock.wallMs, 0, 0);
    expect(watch.state()).toEqual({ state: 'synced', offsetMs: 500 });
  });

  it('finds a step in either direction, once, and flags what follows until the cloud is heard', () => {
    const clock = new FakeClock();
    const { watch, steps } = aWatch(clock);
    watch.heardCloud(clock.wallMs, 0, 0);
    clock.pass(10_000);
    watch.look();
    expect(steps).toEqual([]);
    clock.wallMs += 7_200_000;
    watch.look();
    watch.look();
    expect(steps).toEqual([7_200_000]);
    expect(watch.stamp()).toMatchObject({ state: 'stepped', offsetMs: 500 - 7_200_000 });
    clock.wallMs -= 86_400_000;
    expect(watch.stamp()).toMatchObject({ state: 'stepped', offsetMs: 500 - 7_200_000 + 86_400_000 });
    expect(steps).toEqual([7_200_000, -86_400_000]);
  });

  it('corrects what was recorded before the clock was known, in the same boot alone', () => {
    const clock = new FakeClock();
    clock.wallMs = Date.parse('1970-01-01T00:00:10.000Z');
    const { watch } = aWatch(clock);
    const recorded = watch.stamp();
    expect(recorded).toMatchObject({ state: 'unsynced', offsetMs: null });
    clock.pass(60_000);
    const cloudNow = Date.parse('2026-11-20T08:01:00.000Z');
    watch.heardCloud(cloudNow, clock.monotonic, clock.monotonic);
    const { state, offsetMs } = watch.correct(recorded);
    expect(state).toBe('unsynced');
    const truth = Date.parse('2026-11-20T08:00:00.500Z');
    expect(Date.parse('1970-01-01T00:00:10.000Z') + (offsetMs ?? 0)).toBe(truth);
    expect(watch.correct({ ...recorded, boot: 'another' })).toEqual({ state: 'unsynced', offsetMs: null });
    expect(watch.ageMs(recorded)).toBe(60_000);
    expect(watch.ageMs({ ...recorded, boot: 'another' })).toBeNull();
  });

  it('tells the time of the cloud even when its own clock is wrong', () => {
    const clock = new FakeClock();
    clock.wallMs = 0;
    const { watch } = aWatch(clock);
    watch.heardCloud(Date.parse('2026-11-20T08:00:00.000Z'), 0, 0);
    clock.pass(1_000);
    expect(watch.cloudNow()?.toISOString()).toBe('2026-11-20T08:00:01.500Z');
  });
});

describe('refine', () => {
  it('narrows the second down from many samples', () => {
    const offset = 123_456;
    let known: OffsetInterval = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    for (let i = 0; i < 50; i++) {
      const sent = i * 61_037;
      const cloud = Math.floor((sent + 10 + offset) / 1_000) * 1_000;
      known = refine(known, i === 0 ? 0 : 61_037, intervalFromDate(cloud, sent, sent + 20));
    }
    expect(Math.abs(middleOf(known) - offset)).toBeLessThan(60);
  });

  it('believes the new sample when it contradicts the old ones', () => {
    expect(refine({ low: 0, high: 10 }, 0, { low: 5_000, high: 6_000 })).toEqual({ low: 5_000, high: 6_000 });
  });
});
