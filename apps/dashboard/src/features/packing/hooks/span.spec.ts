import { expect, it } from 'vitest';
import { spanOf } from './span.js';

it.each([
  ['today', 1],
  ['week', 7],
  ['month', 30],
] as const)('%s is %i whole days that end with today', (name, days) => {
  const now = new Date(2026, 10, 20, 15, 30);
  const { from, to } = spanOf(name, now);
  expect(new Date(to)).toEqual(new Date(2026, 10, 21));
  expect(new Date(from)).toEqual(new Date(2026, 10, 21 - days));
});
