import { describe, expect, it } from 'vitest';
import { stretchLocally } from './local-contrast.js';

const side = 160;
const part = { width: side, drawnWidth: side, drawnHeight: 100 };

/** Grey levels by place, as R, G, B side by side. */
function picture(level: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: side * side * 3 }, (_, i) => level(Math.floor(i / 3) % side, Math.floor(i / 3 / side)));
}

const spread = (pixels: Float32Array, left: number): number => {
  const levels = Array.from({ length: 20 }, (_, x) => pixels[(50 * side + left + x) * 3] as number);
  return Math.max(...levels) - Math.min(...levels);
};

describe('stretchLocally', () => {
  it('draws a dark pattern beside a bright wall apart, as a picture-wide stretch could not', () => {
    const pixels = picture((x) => (x < 80 ? 20 + (x % 20) : 180 + (x % 20) * 3));
    const before = spread(pixels, 20);
    stretchLocally(pixels, part, 4);
    expect(spread(pixels, 20)).toBeGreaterThan(before * 3);
    expect(Math.max(...pixels)).toBeLessThanOrEqual(255);
  });

  it('stretches noise no more than the limit allows', () => {
    const noisy = () => picture((x, y) => 100 + ((x * 7 + y * 13) % 3));
    const [little, much] = [noisy(), noisy()];
    stretchLocally(little, part, 2);
    stretchLocally(much, part, 40);
    expect(spread(little, 20)).toBeLessThan(2 * 3 * 2);
    expect(spread(much, 20)).toBeGreaterThan(spread(little, 20) * 3);
  });

  it('keeps the ratios of colours, and what was not drawn on', () => {
    const pixels = picture((x, y) => ((x + y) % 50) + 20);
    for (let i = 0; i < pixels.length; i += 3) pixels[i] = (pixels[i] as number) * 0.5;
    const undrawn = pixels.slice(100 * side * 3);
    stretchLocally(pixels, part, 3);
    const at = (50 * side + 40) * 3;
    expect((pixels[at] as number) / (pixels[at + 1] as number)).toBeCloseTo(0.5, 2);
    expect(pixels.slice(100 * side * 3)).toEqual(undrawn);
  });

  it('takes a picture smaller than its tiles', () => {
    const pixels = Float32Array.of(10, 20, 30);
    stretchLocally(pixels, { width: 1, drawnWidth: 1, drawnHeight: 1 }, 4);
    expect(pixels.every((value) => value >= 0 && value <= 255)).toBe(true);
  });
});
