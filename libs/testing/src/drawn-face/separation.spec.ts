import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseApart, separationOf } from './separation.js';

const likeness = (left: Float32Array, right: Float32Array): number => 1 - Math.abs((left[0] ?? 0) - (right[0] ?? 0));
const person = (seed: number, ...values: number[]) => ({ seed, embeddings: [values.map((value) => Float32Array.of(value))] });

describe('separation', () => {
  it('is the worst of the same and the worst of the different', () => {
    const people = [person(1, 0, 0.125), person(2, 0.5, 0.75), person(3, 2, 2)];
    expect(separationOf(people, 0, likeness)).toEqual({ sameLowest: 0.75, differentHighest: 0.625 });
  });
});

describe('choosing people apart', () => {
  it('takes the corners of a line, and its middle', () => {
    const chosen = chooseApart([0, 1, 2, 48, 50, 53, 99, 100], 3, (left, right) => Math.abs(left - right));
    expect(chosen.toSorted((a, b) => a - b)).toEqual([0, 50, 100]);
  });

  it('keeps out whom the company does not allow', () => {
    const even = (item: number): boolean => item % 2 === 0;
    const chosen = chooseApart([0, 2, 51, 98, 99], 3, (left, right) => Math.abs(left - right), even);
    expect(chosen.filter((item) => !even(item)).length).toBeLessThanOrEqual(1);
  });

  it('never chooses anybody twice, and never more than there are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(1000), { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 8 }), (items, count) => {
        const chosen = chooseApart(items, count, (left, right) => Math.abs(left - right));
        expect(new Set(chosen).size).toBe(Math.min(count, items.length));
      }),
      { numRuns: 40 },
    );
  });
});
