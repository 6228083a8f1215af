import { describe, expect, it } from 'vitest';
import { relativeTime } from './relative-time.js';

const now = Date.UTC(2026, 10, 20, 12);

describe('relativeTime', () => {
  it.each([
    [0, '0 detik yang lalu', '0 seconds ago'],
    [59, '59 detik yang lalu', '59 seconds ago'],
    [60, '1 menit yang lalu', '1 minute ago'],
    [11 * 3600 + 59, '11 jam yang lalu', '11 hours ago'],
    [86_400 * 2, '2 hari yang lalu', '2 days ago'],
    [86_400 * 400, '1 tahun yang lalu', '1 year ago'],
  ])('%i s', (seconds, id, en) => {
    expect(relativeTime(now - seconds * 1000, now, 'id')).toBe(id);
    expect(relativeTime(now - seconds * 1000, now, 'en')).toBe(en);
  });

  it('takes a clock that runs ahead for now', () => {
    expect(relativeTime(now + 5_000, now, 'en')).toBe('0 seconds ago');
  });
});
