import { describe, expect, it } from 'vitest';
import { byteRange, isRangeCurrent } from './byte-range.js';

describe('the range of a request', () => {
  it.each([
    ['bytes=0-0', { from: 0, to: 0 }],
    ['bytes=10-', { from: 10, to: 99 }],
    ['bytes=10-500', { from: 10, to: 99 }],
    ['bytes=-10', { from: 90, to: 99 }],
    ['bytes=-500', { from: 0, to: 99 }],
    ['bytes= 5 - 6 ', { from: 5, to: 6 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=100-200', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    [undefined, null],
    ['', null],
    ['bytes=-', null],
    ['bytes=9-5', null],
    ['bytes=0-1,5-6', null],
    ['items=0-1', null],
    ['bytes=1e3-', null],
    [`bytes=${'9'.repeat(30)}-`, null],
  ] as const)('%s', (header, expected) => {
    expect(byteRange(header, 100)).toEqual(expected);
  });
  it('counts when nothing changed', () => {
    expect(
      [undefined, '"a"', ' "a" ', '"b"', 'W/"a"', 'Fri, 20 Nov 2026 01:00:00 GMT'].map((given) => isRangeCurrent(given, '"a"')),
    ).toEqual([true, true, true, false, false, false]);
  });
});
