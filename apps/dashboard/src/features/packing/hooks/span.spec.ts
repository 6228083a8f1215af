import { expect, it } from 'vitest';
import { spanOf } from './span.js';

it.each([
  ['today', '2026-11-19T17:00:00.000Z'],
  ['week', '2026-11-13T17:00:00.000Z'],
  ['month', '2026-10-21T17:00:00.000Z'],
] as const)('%s is whole days of the site that end with today', (name, from) => {
  expect(spanOf(name, '2026-11-20', 'Asia/Jakarta')).toEqual({ from, to: '2026-11-20T17:00:00.000Z' });
});
