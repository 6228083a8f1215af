import { describe, expect, it } from 'vitest';
import { shortagesOf } from './shortages.js';

const disk = { freeBytes: 900, totalBytes: 100_000 };
const clips = { freeBytes: 900, clipBytes: 5_200, quotaBytes: 5_000, shortOf: [] };
const ofTheDisk = { what: 'disk', leftBytes: 900, ofBytes: 100_000 };
const ofClips = { what: 'clips', leftBytes: 0, ofBytes: 5_000 };

describe('shortagesOf', () => {
  it.each([
    ['nothing', false, [], []],
    ['the disk', true, [], [ofTheDisk]],
    ['the quota', false, ['quota'], [ofClips]],
    ['the disk, and so there is no room for clips: told once', true, ['disk'], [ofTheDisk]],
    ['disk and quota', true, ['quota', 'disk'], [ofTheDisk, ofClips]],
    ['the disk of the clips alone', false, ['disk'], [{ ...ofClips, leftBytes: 900 }]],
  ] as const)('%s', (_, isLow, shortOf, expected) => {
    expect(shortagesOf(disk, isLow, { ...clips, shortOf })).toEqual(expected);
  });
});
