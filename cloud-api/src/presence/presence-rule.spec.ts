import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgePresence } from './presence-rule.js';

const thresholds = { offlineAfterMs: 120_000, alertAfterMs: 300_000 };
const t = 1_800_000_000_000;
const ago = (seconds: number) => t - seconds * 1000;
const judge = (lastSeenAt: number | null, coverageSince: number | null, isLive = true) =>
  judgePresence({ lastSeenAt, isLive }, coverageSince, t, thresholds);

describe('judgePresence', () => {
  it.each([
    ['seen a moment ago', ago(1), ago(9_000), 'AVAILABLE', null, false],
    ['seen a moment ago, and the camera has just died', ago(1), null, 'AVAILABLE', null, false],
    ['seen 119.9 s ago', ago(119.9), ago(9_000), 'AVAILABLE', null, false],
    ['seen 120 s ago', ago(120), ago(9_000), 'OFFLINE', ago(120), false],
    ['seen 299 s ago', ago(299), ago(9_000), 'OFFLINE', ago(299), false],
    ['seen 300 s ago', ago(300), ago(9_000), 'OFFLINE', ago(300), true],
    ['seen 10 min ago, no camera watches', ago(600), null, 'UNKNOWN', null, false],
    ['seen 10 min ago, cameras are back since 60 s', ago(600), ago(60), 'UNKNOWN', null, false],
    ['seen 10 min ago, cameras are back since 150 s: absent since then', ago(600), ago(150), 'OFFLINE', ago(150), false],
    ['seen 10 min ago, cameras are back since 5 min', ago(600), ago(300), 'OFFLINE', ago(300), true],
    ['never seen, cameras have just come', null, ago(5), 'UNKNOWN', null, false],
    ['never seen, cameras watch for an hour', null, ago(3_600), 'OFFLINE', ago(3_600), false],
    ['never seen, no camera', null, null, 'UNKNOWN', null, false],
    ['a clock that is 10 min ahead', ago(-600), ago(3_600), 'UNKNOWN', null, false],
    ['a clock that is 1 s ahead', ago(-1), ago(3_600), 'AVAILABLE', null, false],
  ] as const)('%s', (_, lastSeenAt, coverageSince, status, absentSince, isLost) => {
    expect(judge(lastSeenAt, coverageSince)).toEqual({ status, absentSince, isLost });
  });

  it('a backlog alone never loses anybody', () => {
    expect(judge(ago(4_000), ago(9_000), false)).toEqual({ status: 'OFFLINE', absentSince: ago(4_000), isLost: false });
  });

  it('never calls absent, nor lost, whom no camera could have seen', () => {
    fc.assert(
      fc.property(fc.option(fc.integer({ min: 0, max: 10_000 })), fc.boolean(), (seconds, isLive) => {
        const { status, isLost } = judge(seconds === null ? null : ago(seconds), null, isLive);
        expect(status).not.toBe('OFFLINE');
        expect(isLost).toBe(false);
      }),
    );
  });

  it('does not waver: without a new sighting, AVAILABLE never comes back, and lost stays lost', () => {
    const seconds = fc.integer({ min: 0, max: 5_000 });
    fc.assert(
      fc.property(seconds, seconds, seconds, seconds, (lastSeen, coverage, wait, more) => {
        const judgeAt = (s: number) =>
          judgePresence({ lastSeenAt: t + lastSeen * 1000, isLive: true }, t + coverage * 1000, t + s * 1000, thresholds);
        const [before, after] = [judgeAt(lastSeen + wait), judgeAt(lastSeen + wait + more)];
        expect(before.status === 'AVAILABLE' || after.status !== 'AVAILABLE').toBe(true);
        expect(after.isLost || !before.isLost).toBe(true);
      }),
    );
  });
});
