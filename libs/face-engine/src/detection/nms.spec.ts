import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intersectionOverUnion, suppressOverlaps } from './nms.js';

const side = fc.integer({ min: 1, max: 60 });
const box = fc.record({ x: fc.integer({ min: 0, max: 100 }), y: fc.integer({ min: 0, max: 100 }), width: side, height: side });
const boxes = fc.array(fc.record({ box, score: fc.double({ min: 0, max: 1, noNaN: true }) }), { maxLength: 30 });

describe('intersectionOverUnion', () => {
  it('is 1 for a box with itself, symmetric, and 0 when apart', () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        expect(intersectionOverUnion(a, a)).toBe(1);
        expect(intersectionOverUnion(a, b)).toBe(intersectionOverUnion(b, a));
        expect(intersectionOverUnion(a, { ...a, x: a.x + a.width })).toBe(0);
      }),
    );
  });

  it('is the shared area over the covered area', () => {
    expect(intersectionOverUnion({ x: 0, y: 0, width: 10, height: 10 }, { x: 5, y: 0, width: 10, height: 10 })).toBeCloseTo(1 / 3, 12);
  });
});

describe('suppressOverlaps', () => {
  it('keeps a set without overlaps that covers all it dropped, best first', () => {
    fc.assert(
      fc.property(boxes, fc.double({ min: 0.1, max: 0.9, noNaN: true }), (faces, threshold) => {
        const kept = suppressOverlaps(faces, threshold);
        expect(kept.map((face) => face.score)).toEqual(kept.map((face) => face.score).toSorted((a, b) => b - a));
        for (const [i, a] of kept.entries()) {
          expect(kept.slice(i + 1).every((b) => intersectionOverUnion(a.box, b.box) <= threshold)).toBe(true);
        }
        for (const face of faces) {
          const covered = kept.some(
            (other) => other.score >= face.score && (other === face || intersectionOverUnion(face.box, other.box) > threshold),
          );
          expect(covered).toBe(true);
        }
      }),
    );
  });
});
