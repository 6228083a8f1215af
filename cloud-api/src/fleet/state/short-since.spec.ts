import { describe, expect, it } from 'vitest';
import { shortSinceAfter } from './short-since.js';

const [first, later] = [new Date('2026-11-20T08:00:00.000Z'), new Date('2026-11-20T08:00:30.000Z')];
const disk = { what: 'disk', leftBytes: 1, ofBytes: 100 } as const;
const clips = { what: 'clips', leftBytes: 0, ofBytes: 50 } as const;

describe('shortSinceAfter', () => {
  it('keeps the beginning of what stays short, and forgets what is not', () => {
    const one = shortSinceAfter({}, [disk], first);
    expect(one).toEqual({ disk: first.toISOString() });
    const both = shortSinceAfter(one, [{ ...disk, leftBytes: 0 }, clips], later);
    expect(both).toEqual({ disk: first.toISOString(), clips: later.toISOString() });
    expect(shortSinceAfter(both, [clips], later)).toEqual({ clips: later.toISOString() });
    expect(shortSinceAfter(both, [], later)).toEqual({});
  });

  it('takes a box that does not say as one with room', () => {
    expect(shortSinceAfter({ disk: first.toISOString() }, undefined, later)).toEqual({});
  });
});
