import { expect, it } from 'vitest';
import { copiedPart } from './copied-part.js';

it.each([
  ['the slider was not moved', [0, 12_200], {}],
  ['it was moved there and back', [0, 12_000], {}],
  ['the start was moved', [2_000, 12_200], { fromMs: 2_000, toMs: 12_200 }],
  ['the end was moved', [0, 9_500], { fromMs: 0, toMs: 9_500 }],
] as const)('when %s a copy is asked for with that part', (_, part, expected) => {
  expect(copiedPart(part, 12_200)).toEqual(expected);
});
