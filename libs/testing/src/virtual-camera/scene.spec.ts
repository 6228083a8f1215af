import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outageAt, peopleAt, type Scene, sceneProblem } from './scene.js';

const scene: Scene = {
  room: 'office',
  label: 'DEMO',
  loopSeconds: 60,
  people: [
    { seed: 1, from: 0, until: 60, position: 0.3, facePixels: 180 },
    { seed: 2, from: 10, until: 30, position: 0.7 },
  ],
  outages: [{ from: 40, until: 50 }],
};

describe('a scene', () => {
  it('shows each person from coming to going, in every round', () => {
    const seen = (second: number): number[] => peopleAt(scene, second).map(({ seed }) => seed);
    expect(seen(5)).toEqual([1]);
    expect(seen(20)).toEqual([2, 1]);
    expect(seen(30)).toEqual([1]);
    expect(seen(60 + 20)).toEqual([2, 1]);
  });

  it('lets people walk in from the nearer edge and stand at their place', () => {
    const centre = (second: number): number => {
      const person = peopleAt(scene, second).find(({ seed }) => seed === 2);
      return person ? person.left + 200 * person.scale : Number.NaN;
    };
    expect(centre(10)).toBeGreaterThan(1280);
    expect(Math.abs(centre(20) - 0.7 * 1280)).toBeLessThan(15);
    expect(centre(29.9)).toBeGreaterThan(1200);
  });

  it('moves nobody by a jump while standing', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 59.9, noNaN: true }), (second) => {
        const [before, after] = [second, second + 1 / 15].map((at) => peopleAt(scene, at).find(({ seed }) => seed === 1));
        expect(Math.abs((after?.left ?? 0) - (before?.left ?? 0))).toBeLessThan(2);
      }),
    );
  });

  it('says how long an outage still lasts', () => {
    expect(outageAt(scene, 39.9)).toBeNull();
    expect(outageAt(scene, 60 + 42)).toEqual({ remainingSeconds: 8 });
    expect(outageAt(scene, 50)).toBeNull();
  });

  it.each([
    [{ loopSeconds: 0 }, /loopSeconds/],
    [{ people: [{ seed: 1, from: 30, until: 20, position: 0.5 }] }, /span/],
    [{ people: [{ seed: 1, from: 0, until: 61, position: 0.5 }] }, /span/],
    [{ people: [{ seed: 1, from: 0, until: 60, position: 1.5 }] }, /position/],
    [{ people: [{ seed: 1, from: 0, until: 60, position: 0.5, facePixels: 20 }] }, /facePixels/],
  ])('that can not be played is refused: %j', (change, problem) => {
    expect(sceneProblem(scene)).toBeNull();
    expect(sceneProblem({ ...scene, ...change })).toMatch(problem);
  });
});
