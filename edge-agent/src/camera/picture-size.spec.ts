import { describe, expect, it } from 'vitest';
import { fitWithin } from './picture-size.js';

describe('fitWithin', () => {
  it.each([
    [1280, 720, 960, 540],
    [1920, 1080, 960, 540],
    [640, 360, 640, 360],
    [1080, 1920, 540, 960],
    [961, 3, 960, 2],
  ])('%i x %i becomes %i x %i', (width, height, toWidth, toHeight) => {
    expect(fitWithin({ width, height }, 960)).toEqual({ width: toWidth, height: toHeight });
  });
});
