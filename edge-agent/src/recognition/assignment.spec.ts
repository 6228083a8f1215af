import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign } from './assignment.js';

/** Cost of an assignment when being alone costs `limit` for a row. */
function price(cost: readonly (readonly number[])[], columns: readonly number[], limit: number): number {
  return columns.reduce((sum, column, row) => sum + (column < 0 ? limit : (cost[row]?.[column] ?? Number.NaN)), 0);
}

function bestByTrying(cost: readonly (readonly number[])[], limit: number, row = 0, taken: readonly number[] = []): number {
  if (row === cost.length) return 0;
  const alone = limit + bestByTrying(cost, limit, row + 1, taken);
  const pairs = (cost[row] ?? []).flatMap((value, column) =>
    value > limit || taken.includes(column) ? [] : [value + bestByTrying(cost, limit, row + 1, [...taken, column])],
  );
  return Math.min(alone, ...pairs);
}

const table = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })).chain(([rows, columns]) =>
  fc.array(
    fc.array(
      fc.integer({ min: 0, max: 20 }).map((n) => n / 10),
      { minLength: columns, maxLength: columns },
    ),
    { minLength: rows, maxLength: rows },
  ),
);

describe('assign', () => {
  it('takes the pairing that is best for all, not the best first pair', () => {
    expect(
      assign(
        [
          [1, 2],
          [1, 9],
        ],
        100,
      ),
    ).toEqual([1, 0]);
  });

  it('leaves alone what fits nothing', () => {
    expect(
      assign(
        [
          [0.9, 0.1],
          [0.95, 0.9],
        ],
        0.5,
      ),
    ).toEqual([1, -1]);
  });

  it('knows empty tables', () => {
    expect(assign([], 1)).toEqual([]);
    expect(assign([[], []], 1)).toEqual([-1, -1]);
  });

  it('is as good as trying everything, and uses no column twice', () => {
    fc.assert(
      fc.property(table, (cost) => {
        const columns = assign(cost, 1);
        const used = columns.filter((column) => column >= 0);
        expect(new Set(used).size).toBe(used.length);
        expect(columns.filter((column, row) => column >= 0 && (cost[row]?.[column] ?? 9) > 1)).toEqual([]);
        expect(price(cost, columns, 1)).toBeCloseTo(bestByTrying(cost, 1), 9);
      }),
      { numRuns: 400 },
    );
  });
});
