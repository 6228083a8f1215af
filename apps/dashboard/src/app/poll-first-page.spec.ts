import { expect, it } from 'vitest';
import { pollFirstPage } from './poll-first-page.js';

it.each([
  [undefined, 10_000],
  [{ pages: ['first'] }, 10_000],
  [{ pages: ['first', 'second'] }, false],
])('with %j loaded the next asking is after %s', (data, expected) => {
  expect(pollFirstPage(10_000)({ state: { data } })).toBe(expected);
});
