import { describe, expect, it } from 'vitest';
import { chainVerdict, type Link } from './chain-verdict.js';

const link = (sequence: number): Link => ({ sequence, hash: `h${sequence}`, previous: sequence === 1 ? null : `h${sequence - 1}` });

describe('the place of a clip in its chain', () => {
  it.each([
    ['alone', 1, [1], 'first', 'open'],
    ['in the middle', 2, [1, 2, 3], 'fits', 'fits'],
    ['the newest', 3, [2, 3], 'fits', 'open'],
    ['one is gone before', 3, [1, 3, 4], 'gap', 'fits'],
    ['one is gone after', 3, [2, 3, 5], 'fits', 'gap'],
    ['the first is gone', 2, [2], 'gap', 'open'],
  ] as const)('%s', (_, own, there, before, after) => {
    expect(chainVerdict(link(own), there.map(link))).toEqual({ sequence: own, before, after });
  });
  it('one that says another previous does not fit', () => {
    expect(chainVerdict({ ...link(3), previous: 'other' }, [link(2), link(3)]).before).toBe('gap');
    expect(chainVerdict(link(3), [link(3), { ...link(4), previous: 'other' }]).after).toBe('gap');
    expect(chainVerdict({ ...link(1), previous: 'something' }, []).before).toBe('gap');
  });
});
