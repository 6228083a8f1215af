import { defaultPlatforms } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { csvCell } from './recording-csv.js';
import { claimDaysLeft } from './recording-view.js';

const scannedAt = new Date('2026-11-01T00:00:00.000Z');
const left = (now: string, platform = 'tokopedia', mode: 'ship' | 'return' = 'ship') =>
  claimDaysLeft({ mode, platform, scannedAt }, { now: new Date(now), platforms: defaultPlatforms });

describe('the claim clock', () => {
  it.each([
    ['2026-11-01T00:00:00.000Z', 7],
    ['2026-11-01T00:00:01.000Z', 7],
    ['2026-11-07T23:59:59.000Z', 1],
    ['2026-11-08T00:00:00.000Z', 0],
    ['2026-11-08T12:00:00.000Z', 0],
    ['2026-11-09T12:00:00.000Z', -1],
  ])('at %s: %i days', (now, days) => {
    expect(Object.is(left(now), days)).toBe(true);
  });
  it('is not for what came back, nor for a marketplace without a rule', () => {
    expect([left('2026-11-02T00:00:00.000Z', 'tokopedia', 'return'), left('2026-11-02T00:00:00.000Z', 'gone')]).toEqual([null, null]);
  });
});

it.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['=1+1', "'=1+1"],
  ['@x', "'@x"],
  ['\tx', '"\'\tx"'],
  // where a semicolon parts cells, and one of a quote
  ['x;=1+1', '"x;\'=1+1"'],
  ['x,+1', '"x,\'+1"'],
  ['x;"=1+1"', '"x;""\'=1+1"""'],
  ['x\r\n@y\t-z', '"x\r\n\'@y\t\'-z"'],
  ['a;b', '"a;b"'],
  ['JP-1 = 2', 'JP-1 = 2'],
  [null, ''],
  [-3, '-3'],
] as const)('a cell of CSV: %s', (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});
