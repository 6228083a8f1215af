import { describe, expect, it } from 'vitest';
import { cropArea, cropSide, cutCrop } from './face-crop.js';

const picture = (width: number, height: number) => ({
  width,
  height,
  data: Uint8Array.from(
    { length: width * height * 3 },
    (_, i) => (i % 3 === 0 ? Math.floor(i / 3) % width : Math.floor(i / 3 / width)) % 256,
  ),
});

describe('cropArea', () => {
  it('is a square with a margin around the face', () => {
    expect(cropArea({ x: 100, y: 100, width: 50, height: 40 }, { width: 1280, height: 720 })).toEqual({
      x: 85,
      y: 80,
      width: 80,
      height: 80,
    });
  });

  it.each([
    ['at the edge', { x: -10, y: 690, width: 40, height: 40 }, { x: 0, y: 678, width: 42, height: 42 }],
    ['larger than the picture', { x: 0, y: 0, width: 2000, height: 2000 }, { x: 0, y: 0, width: 1280, height: 720 }],
    ['outside', { x: 3000, y: 3000, width: 10, height: 10 }, { x: 1279, y: 719, width: 1, height: 1 }],
  ])('stays inside the picture: %s', (_name, face, area) => {
    expect(cropArea(face, { width: 1280, height: 720 })).toEqual(area);
  });
});

describe('cutCrop', () => {
  it('copies what is small pixel by pixel', () => {
    const crop = cutCrop(picture(20, 20), { x: 5, y: 7, width: 3, height: 2 });
    expect(crop).toEqual({ width: 3, height: 2, data: Uint8Array.of(5, 7, 7, 6, 7, 7, 7, 7, 7, 5, 8, 8, 6, 8, 8, 7, 8, 8) });
  });

  it('makes what is large no larger than allowed, keeping its shape and its means', () => {
    const black = { width: 1000, height: 500, data: new Uint8Array(1000 * 500 * 3) };
    for (let i = 0; i < black.data.length; i += 6) black.data.fill(200, i, i + 3);
    const crop = cutCrop(black, { x: 0, y: 0, width: 1000, height: 500 });
    expect([crop.width, crop.height, crop.data.length]).toEqual([cropSide, cropSide / 2, (cropSide * cropSide * 3) / 2]);
    const mean = crop.data.reduce((sum, value) => sum + value, 0) / crop.data.length;
    expect(mean).toBeGreaterThan(90);
    expect(mean).toBeLessThan(110);
  });
});
