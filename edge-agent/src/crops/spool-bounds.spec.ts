import { describe, expect, it } from 'vitest';
import { makeRoom, overdue } from './spool-bounds.js';

const bounds = { mostCrops: 3, mostBytes: 100, mostAgeMs: 1000 };
const held = (...bytes: number[]) => bytes.map((size, index) => ({ id: `c${index}`, bytes: size, takenAtMs: index * 100 }));

describe('makeRoom', () => {
  it.each([
    ['room for both', held(10, 10), 80, []],
    ['one too many', held(10, 10, 10), 10, ['c0']],
    ['too many bytes', held(50, 30, 10), 60, ['c0']],
    ['as many as it takes', held(50, 30, 10), 80, ['c0', 'c1']],
    ['larger than all room', held(50), 200, ['c0']],
  ])('%s', (_name, before, bytes, gone) => {
    expect(makeRoom(before, bytes, bounds)).toEqual(gone);
  });
});

describe('overdue', () => {
  it('names what is too old, and nothing from the future', () => {
    expect(overdue(held(1, 1, 1), 1100, bounds.mostAgeMs)).toEqual(['c0', 'c1']);
    expect(overdue(held(1, 1, 1), -5000, bounds.mostAgeMs)).toEqual([]);
  });
});
