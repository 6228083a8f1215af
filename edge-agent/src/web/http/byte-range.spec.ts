import { describe, expect, it } from 'vitest';
import { byteRange } from './byte-range.js';

describe('byteRange', () => {
  it.each([
    [undefined, { kind: 'whole' }],
    ['bytes=0-', { kind: 'part', from: 0, to: 9 }],
    ['bytes=3-4', { kind: 'part', from: 3, to: 4 }],
    ['bytes=9-99', { kind: 'part', from: 9, to: 9 }],
    ['bytes=-3', { kind: 'part', from: 7, to: 9 }],
    ['bytes=10-', { kind: 'unsatisfiable' }],
    ['bytes=-0', { kind: 'unsatisfiable' }],
    ['bytes=99999999999999999999-', { kind: 'unsatisfiable' }],
    ['bytes=4-3', { kind: 'whole' }],
    ['bytes=1-2,4-5', { kind: 'whole' }],
    ['BYTES=1-2', { kind: 'whole' }],
  ])('%s of ten bytes', (header, expected) => {
    expect(byteRange(header, 10)).toEqual(expected);
  });
});
