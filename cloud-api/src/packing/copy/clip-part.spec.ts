import { describe, expect, it } from 'vitest';
import { copiedPart, pictureLine, wallClockMs } from './clip-part.js';

const clip = { durationMs: 120_000, scanMs: 5_000 };

describe('part of a clip', () => {
  it('is the whole unless somebody says otherwise', () => {
    expect(copiedPart('trim', clip, {})).toEqual({ fromMs: 0, toMs: 120_000 });
    expect(copiedPart('burned-in', clip, { fromMs: 10_000, toMs: 999_999 })).toEqual({ fromMs: 10_000, toMs: 120_000 });
  });
  it('is under a minute for a marketplace, from just before the scan', () => {
    expect(copiedPart('marketplace', clip, {})).toEqual({ fromMs: 4_000, toMs: 63_800 });
    expect(copiedPart('marketplace', clip, { fromMs: 100_000 })).toEqual({ fromMs: 100_000, toMs: 120_000 });
  });
  it.each([{ fromMs: 120_000 }, { fromMs: 5_000, toMs: 5_050 }, { fromMs: 9_000, toMs: 3_000 }])('is nothing for %j', (asked) => {
    expect(copiedPart('trim', clip, asked)).toBeNull();
  });
});

it.each([
  ['Asia/Jakarta', '2026-11-20T08:15:30.123Z'],
  ['Asia/Jayapura', '2026-11-20T10:15:30.123Z'],
  ['UTC', '2026-11-20T01:15:30.123Z'],
])('a picture in %s shows its own time', (timeZone, shown) => {
  expect(new Date(wallClockMs(new Date('2026-11-20T01:15:30.123Z'), timeZone)).toISOString()).toBe(shown);
});

it('makes one short line of what somebody was called', () => {
  expect(pictureLine('Meja 1', null, 'Budi\n\u202eitnaS', '')).toBe('Meja 1 · Budi  itnaS');
  expect(pictureLine('x'.repeat(200))).toHaveLength(60);
});
