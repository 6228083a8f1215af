import { describe, expect, it } from 'vitest';
import { advanceCoverage, type CameraView, coverageSince, type EdgeView, isBehind, neverCovered } from './coverage.js';

const t = 1_800_000_000_000;
const online: CameraView = { enabled: true, state: 'online', stateSince: t - 60_000 };
const box: EdgeView = { state: 'online', stateSince: t - 600_000, lastHeardAt: t, behind: false };

describe('advanceCoverage', () => {
  it('a camera that was online before we came watches since then, but not longer than its box is there', () => {
    expect(advanceCoverage(neverCovered, online, box, t).watchingSince).toBe(t - 60_000);
    expect(advanceCoverage(neverCovered, online, { ...box, stateSince: t - 5_000 }, t).watchingSince).toBe(t - 5_000);
  });

  it.each<[string, CameraView, EdgeView | null]>([
    ['offline', { ...online, state: 'offline' }, box],
    ['unknown', { ...online, state: 'unknown' }, box],
    ['switched off', { ...online, enabled: false }, box],
    ['without a box', online, null],
    ['of a box that is away', online, { ...box, state: 'offline' }],
    ['of a box never seen', online, { ...box, state: 'never-seen', stateSince: null }],
    ['of a box that says it is online and has been silent for 91 s', online, { ...box, lastHeardAt: t - 91_000 }],
    ['of a box that is behind', online, { ...box, behind: true }],
  ])('a camera %s does not watch', (_, camera, edge) => {
    expect(advanceCoverage(neverCovered, camera, edge, t)).toEqual({ watchingSince: null, blindAt: t });
  });

  it('degraded and online may alternate without ending the watch', () => {
    const first = advanceCoverage(neverCovered, online, box, t);
    const later = advanceCoverage(first, { ...online, state: 'degraded', stateSince: t + 5_000 }, box, t + 6_000);
    expect(later.watchingSince).toBe(first.watchingSince);
  });

  it('a box that catches up watches from now on, although it was online all the time', () => {
    const behind = advanceCoverage(advanceCoverage(neverCovered, online, box, t), online, { ...box, behind: true }, t + 1_000);
    expect(advanceCoverage(behind, online, box, t + 2_000).watchingSince).toBe(t + 1_000);
  });

  it('after a stop of this service, a box that was heard long ago is blind until it speaks; one heard lately is not', () => {
    const silent = advanceCoverage(neverCovered, online, { ...box, lastHeardAt: t - 3_600_000 }, t);
    expect(advanceCoverage(silent, online, { ...box, lastHeardAt: t + 1_000 }, t + 1_000).watchingSince).toBe(t);
    expect(advanceCoverage(neverCovered, online, { ...box, lastHeardAt: t - 40_000 }, t).watchingSince).toBe(t - 60_000);
  });

  it('a clock of the box that runs ahead does not start the watch in the future', () => {
    expect(advanceCoverage(neverCovered, { ...online, stateSince: t + 9_000 }, box, t).watchingSince).toBe(t);
  });
});

describe('coverageSince', () => {
  it('is that of the camera that watches for longest', () => {
    const since = (watchingSince: number | null) => ({ watchingSince, blindAt: null });
    expect(coverageSince([since(null), since(5), since(3)])).toBe(3);
    expect(coverageSince([since(null)])).toBeNull();
    expect(coverageSince([])).toBeNull();
  });
});

describe('isBehind', () => {
  it('is about the oldest unsent event, on the clock of the box', () => {
    expect(isBehind(null)).toBe(false);
    expect(isBehind({ at: t, oldestUnsentAt: null })).toBe(false);
    expect(isBehind({ at: t, oldestUnsentAt: t - 60_000 })).toBe(false);
    expect(isBehind({ at: t, oldestUnsentAt: t - 60_001 })).toBe(true);
  });
});
