import { describe, expect, it } from 'vitest';
import { compare, upperBound } from './ledger.js';

const clean = { tried: ['a', 'b', 'c'], kept: ['a', 'b'], events: ['a', 'b', 'c'], rows: ['a', 'b', 'c'] };

describe('the checker of lost and doubled events', () => {
  it('finds nothing where all is well; what was tried and not answered may have arrived', () => {
    expect(compare(clean)).toEqual({ kept: 2, arrived: 3, lost: 0, double: 0, phantom: 0 });
  });
  it('finds what was kept and did not arrive, in the log or in the projection', () => {
    expect(compare({ ...clean, events: ['a', 'c'], rows: ['a', 'c'] }).lost).toBe(1);
    expect(compare({ ...clean, rows: ['a', 'c'] }).lost).toBe(1);
  });
  it('finds what is there twice, or has an effect without an event', () => {
    expect(compare({ ...clean, events: ['a', 'a', 'b', 'c'] }).double).toBe(1);
    expect(compare({ ...clean, rows: ['a', 'b', 'c', 'd'] }).double).toBe(1);
  });
  it('finds what nobody tried', () => {
    expect(compare({ ...clean, events: ['a', 'b', 'x'] }).phantom).toBe(1);
  });
  it('bounds what was not seen', () => {
    expect(upperBound(3000)).toBe(0.001);
  });
});
