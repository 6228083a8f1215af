import { describe, expect, it } from 'vitest';
import { dayAt, startOfDay } from './site-day.js';

describe('day of a site', () => {
  it('is the one on its calendar, wherever the viewer sits', () => {
    const at = Date.parse('2026-11-20T17:30:00Z');
    expect([dayAt(at, 'Asia/Jakarta'), dayAt(at, 'UTC'), dayAt(at, 'America/Los_Angeles')]).toEqual([
      '2026-11-21',
      '2026-11-20',
      '2026-11-20',
    ]);
  });

  it.each([
    ['2026-11-20', 0, 'Asia/Jakarta', '2026-11-19T17:00:00.000Z'],
    ['2026-12-31', 1, 'Asia/Jayapura', '2026-12-31T15:00:00.000Z'],
    ['2026-11-20', -29, 'UTC', '2026-10-22T00:00:00.000Z'],
    // clocks go back at 02:00 and forward at 02:00
    ['2026-11-01', 0, 'America/New_York', '2026-11-01T04:00:00.000Z'],
    ['2026-11-01', 1, 'America/New_York', '2026-11-02T05:00:00.000Z'],
    ['2026-03-08', 0, 'America/New_York', '2026-03-08T05:00:00.000Z'],
    ['2026-03-08', 1, 'America/New_York', '2026-03-09T04:00:00.000Z'],
    // clocks go forward at midnight: the day begins at 01:00
    ['2026-09-06', 0, 'America/Santiago', '2026-09-06T04:00:00.000Z'],
    // clocks go back at 01:00 to midnight: it is midnight twice
    ['2026-11-01', 0, 'America/Havana', '2026-11-01T04:00:00.000Z'],
  ])('%s and %i days in %s begins at %s', (day, plus, zone, instant) => {
    expect(startOfDay(day, plus, zone)).toBe(instant);
  });
});
