import { describe, expect, it } from 'vitest';
import { bitRateFor, burnInFilter } from './copy-order.js';

describe('size of a copy', () => {
  it('fits a minute into 30 MB, and wastes nothing on a short clip', () => {
    const rate = bitRateFor(30_000_000, 60_000);
    expect((rate * 60) / 8).toBeLessThan(30_000_000);
    expect(rate).toBeGreaterThan(2_900_000);
    expect(bitRateFor(null, 3_600_000)).toBe(3_000_000);
    expect(bitRateFor(1_000_000, 60_000)).toBeLessThan(120_000);
  });
});

describe('text in the picture', () => {
  const picture = { maxHeight: 720, maxBytes: null, lineFiles: ['/t/a', '/t/b'], clockMs: 1_763_600_000_123, fontFile: '/f/mono.woff' };
  it('reads lines from files, never from the filter itself', () => {
    const filter = burnInFilter(picture, 1080);
    expect(filter).toContain("textfile='/t/a':expansion=none");
    expect(filter).toContain("textfile='/t/b':expansion=none");
    expect(filter).toContain('scale=-2:720');
    expect(filter).toContain('gmtime\\:1763600000');
  });
  it('never makes a picture larger, and keeps its height even', () => {
    expect(burnInFilter({ ...picture, clockMs: null }, 479)).toContain('scale=-2:478');
    expect(burnInFilter({ ...picture, clockMs: null }, 479)).not.toContain('gmtime');
  });
});
