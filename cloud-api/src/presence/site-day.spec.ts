import { describe, expect, it } from 'vitest';
import { siteDay } from './site-day.js';

const iso = (day: { start: number; end: number }) => [new Date(day.start).toISOString(), new Date(day.end).toISOString()];

describe('siteDay', () => {
  it.each([
    ['Asia/Jakarta', '2026-11-20T16:59:59.999Z', '2026-11-19T17:00:00.000Z', '2026-11-20T17:00:00.000Z'],
    ['Asia/Jakarta', '2026-11-20T17:00:00.000Z', '2026-11-20T17:00:00.000Z', '2026-11-21T17:00:00.000Z'],
    ['Asia/Makassar', '2026-11-30T16:00:00.000Z', '2026-11-30T16:00:00.000Z', '2026-12-01T16:00:00.000Z'],
    ['Asia/Jayapura', '2026-12-31T15:00:00.000Z', '2026-12-31T15:00:00.000Z', '2027-01-01T15:00:00.000Z'],
    ['UTC', '2028-02-29T12:00:00.000Z', '2028-02-29T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
    ['Asia/Kolkata', '2026-11-20T18:29:59.000Z', '2026-11-19T18:30:00.000Z', '2026-11-20T18:30:00.000Z'],
    ['Europe/Berlin', '2026-03-29T12:00:00.000Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25T12:00:00.000Z', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['America/New_York', '2026-11-01T05:30:00.000Z', '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
  ])('%s at %s', (zone, at, start, end) => {
    expect(iso(siteDay(Date.parse(at), zone))).toEqual([start, end]);
  });

  it('where the clock jumps over midnight, the day still holds its instants', () => {
    const at = Date.parse('2026-03-08T12:00:00Z');
    const day = siteDay(at, 'America/Havana');
    expect(day.start).toBeLessThanOrEqual(at);
    expect(day.end).toBeGreaterThan(at);
    expect(day.end - day.start).toBe(23 * 3_600_000);
  });
});
