import { describe, expect, it } from 'vitest';
import { type Box, BoxFilter } from './kalman.js';

const box = (x: number, y = 100, side = 60): Box => ({ x, y, width: side, height: side });

describe('BoxFilter', () => {
  it('begins where the box is', () => {
    expect(new BoxFilter(box(100)).box()).toMatchObject({ x: 100, y: 100, width: 60, height: 60 });
  });

  it('learns a steady walk from a few frames and says where the next box will be', () => {
    const filter = new BoxFilter(box(0));
    for (let frame = 1; frame <= 5; frame++) {
      filter.predict(0.2);
      filter.update(box(frame * 40));
    }
    expect(Math.abs(filter.predict(0.2).x - 240)).toBeLessThan(6);
    expect(Math.abs(filter.predict(0.4).x - 320)).toBeLessThan(15);
  });

  it('does not care how far apart the frames are', () => {
    const filter = new BoxFilter(box(0));
    let at = 0;
    for (const step of [0.1, 0.5, 0.2, 0.7, 0.3, 0.2]) {
      at += step;
      filter.predict(step);
      filter.update(box(at * 100));
    }
    expect(Math.abs(filter.predict(0.5).x - (at + 0.5) * 100)).toBeLessThan(12);
  });

  it('smooths a face that stands still and trembles', () => {
    const filter = new BoxFilter(box(100));
    const seen: number[] = [];
    for (let frame = 0; frame < 40; frame++) {
      filter.predict(0.2);
      seen.push(filter.update(box(100 + (frame % 2 === 0 ? 3 : -3))).x);
    }
    expect(Math.max(...seen.slice(10).map((x) => Math.abs(x - 100)))).toBeLessThan(3);
  });

  it('never gives a box without a size', () => {
    const filter = new BoxFilter(box(0, 0, 10));
    for (let frame = 0; frame < 5; frame++) {
      filter.predict(0.2);
      filter.update(box(0, 0, 10 - frame * 2.4));
    }
    const { width, height } = filter.predict(5);
    expect(width).toBeGreaterThan(0);
    expect(height).toBeGreaterThan(0);
  });
});
