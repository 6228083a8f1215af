import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applySimilarity, estimateSimilarity, invertSimilarity, similarityScale } from './similarity-transform.js';
import { arcface112 } from './align.js';

const coordinate = fc.double({ min: -500, max: 500, noNaN: true });
const point = fc.record({ x: coordinate, y: coordinate });
const transform = fc
  .record({
    angle: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
    scale: fc.double({ min: 0.05, max: 20, noNaN: true }),
    tx: coordinate,
    ty: coordinate,
  })
  .map(({ angle, scale, tx, ty }) => ({ a: scale * Math.cos(angle), b: scale * Math.sin(angle), tx, ty }));

describe('estimateSimilarity', () => {
  it('recovers any rotation, scale and shift', () => {
    fc.assert(
      fc.property(transform, (known) => {
        const found = estimateSimilarity(
          arcface112,
          arcface112.map((p) => applySimilarity(known, p)),
        );
        for (const key of ['a', 'b', 'tx', 'ty'] as const) expect(Math.abs(found[key] - known[key])).toBeLessThan(1e-6);
      }),
    );
  });

  it('is the best of its kind: no small change fits noisy points better', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 5, maxLength: 5 }), (to) => {
        const found = estimateSimilarity(arcface112, to);
        const error = (t: typeof found): number =>
          arcface112.reduce((sum, p, i) => {
            const q = applySimilarity(t, p);
            return sum + (q.x - (to[i]?.x ?? 0)) ** 2 + (q.y - (to[i]?.y ?? 0)) ** 2;
          }, 0);
        const best = error(found);
        for (const change of [{ a: 1e-3 }, { a: -1e-3 }, { b: 1e-3 }, { b: -1e-3 }, { tx: 0.1 }, { ty: 0.1 }] as Partial<typeof found>[]) {
          const [key, by] = Object.entries(change)[0] as [keyof typeof found, number];
          expect(error({ ...found, [key]: found[key] + by })).toBeGreaterThanOrEqual(best - 1e-6);
        }
      }),
    );
  });

  it('refuses points that coincide, and too few', () => {
    const same = { x: 3, y: 3 };
    expect(() => estimateSimilarity([same, same], [same, { x: 4, y: 4 }])).toThrow(RangeError);
    expect(() => estimateSimilarity([same], [same])).toThrow(RangeError);
    expect(() => estimateSimilarity([{ x: Number.NaN, y: 0 }, same], [same, same])).toThrow(RangeError);
  });
});

describe('invertSimilarity', () => {
  it('brings each point back', () => {
    fc.assert(
      fc.property(transform, point, (t, p) => {
        const back = applySimilarity(invertSimilarity(t), applySimilarity(t, p));
        expect(Math.hypot(back.x - p.x, back.y - p.y)).toBeLessThan(1e-6);
        expect(similarityScale(invertSimilarity(t)) * similarityScale(t)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('refuses scale 0', () => {
    expect(() => invertSimilarity({ a: 0, b: 0, tx: 1, ty: 1 })).toThrow(RangeError);
  });
});
