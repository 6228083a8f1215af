import { defaultPackingRules, linearSymbologies } from '@sigap/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookWish, rateFor } from './look-wish.js';
import { pixelRegion } from './pixel-region.js';

const assigned = { assignmentId: 'a', platform: 'shopee', state: 'idle' } as const;
const rules = { onOtherCode: null, region: null, defaultPlatform: null } as const;

describe('what a station is looked through for', () => {
  it('is nothing without an employee', () => {
    expect(lookWish(null, defaultPackingRules, null).look).toBe('nothing');
    expect(lookWish({ ...assigned, assignmentId: null }, defaultPackingRules, null).look).toBe('nothing');
  });

  it('is the bars of the platform, and Code 128 for printed commands', () => {
    expect(lookWish(assigned, defaultPackingRules, null)).toEqual({ look: 'codes', symbologies: [...linearSymbologies], region: null });
    const [shopee] = defaultPackingRules.platforms;
    const platforms = shopee ? [{ ...shopee, symbologies: ['QRCode' as const] }] : [];
    expect(lookWish(assigned, { platforms }, null).symbologies).toEqual(['QRCode', 'Code128']);
  });

  it('is motion alone where the station has a scanner, and only while it records', () => {
    const own = { ...rules, cameraScan: false };
    expect(lookWish(assigned, defaultPackingRules, own).look).toBe('nothing');
    expect(lookWish({ ...assigned, state: 'recording' }, defaultPackingRules, own).look).toBe('motion');
  });

  it('asks for as many pictures as that needs', () => {
    expect([rateFor('codes', 8), rateFor('motion', 8), rateFor('nothing', 8)]).toEqual([8, 0.5, 0]);
  });
});

describe('a region in pixels', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  it('lies in the picture and covers what was asked for', () => {
    fc.assert(
      fc.property(share, share, share, share, fc.integer({ min: 64, max: 3840 }), (x, y, w, h, side) => {
        const region = { x, y, width: Math.max(0.05, (1 - x) * w), height: Math.max(0.05, (1 - y) * h) };
        const { left, top, width, height } = pixelRegion(region, { width: side, height: side });
        expect(left >= 0 && top >= 0 && width >= 1 && height >= 1).toBe(true);
        expect(left + width <= side && top + height <= side).toBe(true);
      }),
    );
    expect(pixelRegion({ x: 0.25, y: 0.5, width: 0.5, height: 0.25 }, { width: 1280, height: 720 })).toEqual({
      left: 320,
      top: 360,
      width: 640,
      height: 180,
    });
  });
});
