import { describe, expect, it } from 'vitest';
import { splitContested, whyNotStored } from './duplicate-rule.js';

const position = (id: string, edgeId: string, epoch: string, seq: number) => ({ id, edgeId, epoch, seq });
const event = position('e1', 'box', 'first', 7);

describe('whyNotStored', () => {
  it.each([
    ['the same event again', [event], 'duplicate'],
    ['carried over into a new epoch', [position('e1', 'box', 'older', 3)], 'duplicate'],
    ['its number belongs to another event', [position('e2', 'box', 'first', 7)], 'number_taken'],
    ['its id belongs to another box', [position('e1', 'other', 'first', 7)], 'id_taken'],
    ['its id has another number of the same epoch', [position('e1', 'box', 'first', 8)], 'id_taken'],
    ['both belong to others', [position('e1', 'box', 'older', 3), position('e2', 'box', 'first', 7)], 'number_taken'],
    ['held by what this tenant may not see', [], 'number_taken'],
  ] as const)('%s', (_, holders, why) => {
    expect(whyNotStored(event, holders)).toBe(why);
  });
});

describe('splitContested', () => {
  it('offers each id and each number once', () => {
    const items = [event, event, position('e1', 'box', 'first', 8), position('e2', 'box', 'first', 7), position('e3', 'box', 'first', 9)];
    expect(splitContested(items, (item) => item)).toEqual({ offered: [event, items[4]], aside: [items[1], items[2], items[3]] });
  });
});
