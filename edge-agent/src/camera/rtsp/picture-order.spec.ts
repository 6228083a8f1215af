import { describe, expect, it } from 'vitest';
import { PictureOrder } from './picture-order.js';

const judge = (seconds: readonly number[]) => {
  const order = new PictureOrder();
  return seconds.findIndex((one) => order.isReordered(one));
};

describe('PictureOrder', () => {
  it('sees B pictures within a second', () => {
    const found = judge([0, 3, 1, 2, 6, 4, 5, 9, 7, 8].map((n) => n / 25));
    expect(found).toBeGreaterThan(0);
    expect(found).toBeLessThan(25);
  });

  it('takes no clock for that: neither one that was set, nor one that falls back a little now and then', () => {
    expect(judge([0, 1, 2, -3600, -3599, 40, 41, 5, 6])).toBe(-1);
    // set back by half a second, and going on from there
    expect(judge(Array.from({ length: 200 }, (_, i) => i / 25 - (i > 100 ? 0.5 : 0)))).toBe(-1);
    const now = Array.from({ length: 2_000 }, (_, i) => i / 25 - (i % 90 === 0 ? 0.1 : 0));
    expect(judge(now)).toBe(-1);
  });
});
