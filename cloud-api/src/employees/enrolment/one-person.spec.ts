import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { showOnePerson } from './one-person.js';

/** Faces on a line: alike when they are near. */
const near = (one: number, other: number) => Math.abs(one - other) <= 1;
const verdicts = (kept: number[], candidates: number[]) => showOnePerson(kept, candidates, near);

describe('showOnePerson', () => {
  it.each([
    ['the kept ones decide, also against a majority', [0], [9, 9, 1], [false, false, true]],
    ['a chain of pictures leads from front to side', [0], [2, 1, 3], [true, true, true]],
    ['without kept ones the majority is the person, wherever it stands', [], [9, 1, 0, 1], [false, true, true, true]],
    ['one against one: the first', [], [5, 0], [true, false]],
    ['one alone', [], [5], [true]],
    ['none', [3], [], []],
  ])('%s', (_, kept, candidates, expected) => {
    expect(verdicts(kept, candidates)).toEqual(expected);
  });

  it('somebody is always accepted of a first upload, and who is accepted is alike another one accepted', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 10 }), (candidates) => {
        const accepted = candidates.filter((_, index) => verdicts([], candidates)[index]);
        expect(accepted.length).toBeGreaterThan(0);
        const alone = accepted.filter((one, index) => !accepted.some((other, at) => at !== index && near(one, other)));
        expect(alone.length).toBeLessThanOrEqual(accepted.length === 1 ? 1 : 0);
      }),
    );
  });
});
