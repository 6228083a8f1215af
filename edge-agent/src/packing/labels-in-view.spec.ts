import { defaultPlatforms, type Platform, type Symbology } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { isHeldByAnother } from './labels-in-view.js';
import type { InPicture } from './scan.js';
import { aScan } from './test-rig/a-world.js';

const platform: Platform = { ...(defaultPlatforms[0] as Platform), prefixes: ['RESI-'] };
const any: Platform = { ...platform, prefixes: [], characters: 'any' };
const other = (code: string, earlier = false, symbology: Symbology = 'Code128') => ({ code, symbology, earlier });
const held = (inPicture: InPicture | undefined, rule = platform) =>
  isHeldByAnother(aScan(1, 'RESI-000A', { source: 'camera', ...(inPicture && { inPicture }) }), rule);

describe('two labels in view', () => {
  it('hold each other for as long as both are there', () => {
    expect(held({ forMs: 0, beside: [other('RESI-000B')] })).toBe(true);
    expect(held({ forMs: 600_000, beside: [other('RESI-000B')] })).toBe(true);
  });

  it.each([
    [0, true],
    [1_999, true],
    [2_000, false],
  ])('one that had its answer before holds one that came %i ms ago: %s', (forMs, isHeld) => {
    expect(held({ forMs, beside: [other('RESI-000B', true)] })).toBe(isHeld);
  });

  it('are held when one of the others is new, however many are done with', () => {
    expect(held({ forMs: 9_000, beside: [other('RESI-000B', true), other('RESI-000C')] })).toBe(true);
    expect(held({ forMs: 9_000, beside: [other('RESI-000B', true), other('RESI-000C', true)] })).toBe(false);
  });

  it('what is no label of the platform holds nothing: another kind of code, another text, a printed command', () => {
    expect(held({ forMs: 0, beside: [] })).toBe(false);
    expect(held({ forMs: 0, beside: [other('RESI-000B', false, 'QRCode')] })).toBe(false);
    expect(held({ forMs: 0, beside: [other('4006381333931', false, 'EAN13')] })).toBe(false);
    expect(held({ forMs: 0, beside: [other('SIGAP:STOP')] }, any)).toBe(false);
    expect(held({ forMs: 0, beside: [other('RESI-000A')] })).toBe(false);
  });

  it('a hand scanner is aimed by a person', () => {
    expect(held(undefined)).toBe(false);
  });
});
