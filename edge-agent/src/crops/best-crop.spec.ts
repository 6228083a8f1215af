import { describe, expect, it } from 'vitest';
import { BestCrops, cropQuality, type FaceCrop } from './best-crop.js';

const crop = (quality: number): FaceCrop => ({ quality, atMs: 0, image: { width: 1, height: 1, data: new Uint8Array(3) } });

describe('BestCrops', () => {
  it('hands out the best one with the first heartbeat, and no other with the next', () => {
    const crops = new BestCrops();
    for (const quality of [0.4, 0.6, 0.5]) crops.offer('s', crop(quality));
    expect(crops.step('s', 'seen')?.quality).toBe(0.6);
    crops.offer('s', crop(0.9));
    expect(crops.step('s', 'seen')).toBeNull();
  });

  it('hands out another at the end when it is clearly better', () => {
    const crops = new BestCrops();
    crops.offer('s', crop(0.5));
    crops.step('s', 'seen');
    crops.offer('s', crop(0.59));
    crops.offer('s', crop(0.7));
    crops.offer('s', crop(0.65));
    expect(crops.step('s', 'ended')?.quality).toBe(0.7);
    expect(crops.step('s', 'ended')).toBeNull();
  });

  it('does not when it is only a little better', () => {
    const crops = new BestCrops();
    crops.offer('s', crop(0.5));
    crops.step('s', 'seen');
    crops.offer('s', crop(0.59));
    expect(crops.step('s', 'ended')).toBeNull();
  });

  it('hands out what a short sighting has at its end, and nothing of one that is taken back', () => {
    const crops = new BestCrops();
    crops.offer('short', crop(0.3));
    crops.offer('wrong', crop(0.9));
    expect(crops.step('short', 'ended')?.quality).toBe(0.3);
    expect(crops.step('wrong', 'retracted')).toBeNull();
    expect(crops.step('wrong', 'ended')).toBeNull();
    expect(crops.step('unheard of', 'ended')).toBeNull();
  });
});

describe('cropQuality', () => {
  it.each([
    [0.8, 0.5, 0.4],
    [-3, 0.5, 0],
    [1.0005, 1, 1],
  ])('similarity %f, weight %f: %f', (similarity, weight, quality) => {
    expect(cropQuality(similarity, weight)).toBeCloseTo(quality);
  });
});
