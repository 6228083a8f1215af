import { describe, expect, it } from 'vitest';
import { chooseShots, noShots, type ShotHistory, shotsPerFrame, shotWeight, wantsShot } from './shot-selection.js';

const good = { facePixels: 100, yaw: 0, pitch: 0, score: 0.95 };

/** Shots taken of a face that is in view for so long, five frames a second. */
function shotsIn(seconds: number, named: boolean): number {
  let history: ShotHistory = noShots;
  for (let ms = 0; ms < seconds * 1000; ms += 200) {
    if (!wantsShot(history, 0.8, ms)) continue;
    history = { ...noShots, shots: history.shots + 1, lastMs: ms, best: 0.8, named: named && history.shots >= 2 };
  }
  return history.shots;
}

describe('shotWeight', () => {
  it('prefers large, straight, clear faces', () => {
    expect(shotWeight(good)).toBeGreaterThan(shotWeight({ ...good, facePixels: 45 }));
    expect(shotWeight(good)).toBeGreaterThan(shotWeight({ ...good, yaw: 40 }));
    expect(shotWeight(good)).toBeGreaterThan(shotWeight({ ...good, score: 0.6 }));
  });

  it('is never nothing and never more than one', () => {
    expect(shotWeight({ facePixels: 1, yaw: 90, pitch: 90, score: 0 })).toBe(0.1);
    expect(shotWeight({ ...good, facePixels: 900, score: 1.2 })).toBeLessThanOrEqual(1);
  });
});

describe('wantsShot', () => {
  it('takes three shots within the first second', () => {
    expect(shotsIn(0.6, false)).toBe(3);
  });

  it('costs a named person one shot in 2.5 seconds, whatever the frame rate', () => {
    expect(shotsIn(63, true)).toBeLessThanOrEqual(3 + 25);
    expect(shotsIn(63, true)).toBeGreaterThanOrEqual(3 + 22);
  });

  it('tries on with somebody who has no name, more and more rarely', () => {
    expect(shotsIn(3, false)).toBeGreaterThanOrEqual(8);
    expect(shotsIn(60, false)).toBeLessThan(45);
  });

  it('takes a much better shot of a named person sooner', () => {
    const history = { ...noShots, shots: 4, lastMs: 0, best: 0.5, named: true };
    expect(wantsShot(history, 0.55, 1500)).toBe(false);
    expect(wantsShot(history, 0.9, 1500)).toBe(true);
  });
});

describe('a disputed name', () => {
  const history: ShotHistory = { ...noShots, shots: 20, lastMs: 0, best: 0.9, named: true };

  it('is decided by a quick row of shots when somebody else was named', () => {
    expect(wantsShot({ ...history, disputed: 1, contradicted: true }, 0.9, 200)).toBe(true);
    expect(wantsShot(history, 0.9, 200)).toBe(false);
  });

  it('is looked at more calmly when the face was merely unlike: people turn their heads', () => {
    expect(wantsShot({ ...history, disputed: 1 }, 0.9, 400)).toBe(false);
    expect(wantsShot({ ...history, disputed: 1 }, 0.9, 600)).toBe(true);
  });

  it('costs no more than one window of the vote', () => {
    expect(wantsShot({ ...history, disputed: 16, contradicted: true }, 0.9, 600)).toBe(false);
  });
});

describe('chooseShots', () => {
  it('bounds the work of one frame, and puts people without a name first', () => {
    const crowd = Array.from({ length: 9 }, (_, i) => ({
      id: i,
      weight: i / 10 + 0.1,
      history: { ...noShots, shots: 3, lastMs: -99_999, named: i >= 3 },
    }));
    const chosen = chooseShots(crowd, 0);
    expect(chosen).toHaveLength(shotsPerFrame);
    expect(chosen.slice(0, 3).map((face) => face.id)).toEqual([2, 1, 0]);
    expect(chosen[3]?.id).toBe(8);
  });
});
