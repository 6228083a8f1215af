import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planMessages, type WaitingItem } from './message-plan.js';

const rule = { windowMs: 60_000, maxPerHour: 5 };
const t = 1_800_000_000_000;
const item = (id: string, secondsAgo: number): WaitingItem => ({ id, createdAt: t - secondsAgo * 1000 });
const ago = (...seconds: number[]) => seconds.map((s) => t - s * 1000);
const ids = (plan: ReturnType<typeof planMessages>) =>
  plan.kind === 'wait' ? plan : { kind: plan.kind, ids: plan.items.map(({ id }) => id) };

describe('planMessages', () => {
  it('the first one goes at once, alone', () => {
    expect(ids(planMessages([item('a', 0), item('b', 0)], [], t, rule))).toEqual({ kind: 'single', ids: ['a'] });
  });

  it('the rest waits for the end of the window and goes in one message', () => {
    expect(planMessages([item('b', 0), item('c', 0)], ago(10), t, rule)).toEqual({ kind: 'wait', until: t + 50_000 });
    expect(ids(planMessages([item('b', 60), item('c', 59)], ago(60), t, rule))).toEqual({ kind: 'digest', ids: ['b', 'c'] });
  });

  it('one alone that had to wait is no digest; something new after a quiet time is the first one again', () => {
    expect(ids(planMessages([item('b', 30)], ago(60), t, rule))).toEqual({ kind: 'single', ids: ['b'] });
    expect(ids(planMessages([item('b', 0), item('c', 0)], ago(600), t, rule))).toEqual({ kind: 'single', ids: ['b'] });
  });

  it('the cap of an hour holds everything back until there is room', () => {
    const full = ago(3_500, 2_000, 1_500, 1_000, 500);
    expect(planMessages([item('b', 100)], full, t, rule)).toEqual({ kind: 'wait', until: t + 100_000 });
    expect(planMessages([item('b', 100)], ago(3_601, 2_000, 1_500, 1_000, 500), t, rule).kind).toBe('single');
  });

  it('10,000 flaps in an hour: never more than the cap, everything is told, in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 30, max: 400 }), (cap, everyMs) => {
        const limits = { windowMs: 60_000, maxPerHour: cap };
        const sent: number[] = [];
        const told: string[] = [];
        let waiting: WaitingItem[] = [];
        for (let second = 0; second < 7_300; second += 1) {
          const now = t + second * 1000;
          if (second < 3_600) for (let ms = 0; ms < 1_000; ms += everyMs * 10) waiting.push({ id: `${second}.${ms}`, createdAt: now });
          const plan = planMessages(waiting, sent, now, limits);
          if (plan.kind === 'wait') continue;
          sent.push(now);
          told.push(...plan.items.map(({ id }) => id));
          waiting = waiting.filter((one) => !plan.items.includes(one));
          expect(sent.filter((at) => now - at < 3_600_000).length).toBeLessThanOrEqual(cap);
        }
        expect(waiting.length).toBe(0);
        expect(new Set(told).size).toBe(told.length);
      }),
      { numRuns: 3 },
    );
  });
});
