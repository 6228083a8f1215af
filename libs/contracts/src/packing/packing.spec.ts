import { describe, expect, it } from 'vitest';
import { canonicalJson } from './clip-manifest.js';
import { defaultPlatforms, isLabelOf, label, type Platform } from './packing.js';
import { defaultPackingRules, packingRules, region } from './packing-rules.js';
import { stationRoutes } from './station-http.js';

const shopee = defaultPlatforms.find(({ code }) => code === 'shopee') as Platform;

describe('labels', () => {
  it.each([
    ['SPXID012345678901', 'Code128', true],
    ['SPXID012345678901', null, true],
    // the QR beside the label does not answer
    ['SPXID012345678901', 'QRCode', false],
    ['SPX 1', 'Code128', false],
    ['AB1', 'Code128', false],
    ['A'.repeat(41), 'Code128', false],
  ] as const)('%s from %s', (code, from, expected) => {
    expect(isLabelOf(shopee, code, from)).toBe(expected);
  });
  it('asks for one of the prefixes where there are any', () => {
    const strict = { ...shopee, prefixes: ['SPX', 'ID'] };
    expect(isLabelOf(strict, 'SPX0000001', null)).toBe(true);
    expect(isLabelOf(strict, 'JNE0000001', null)).toBe(false);
  });
  it.each(['', ' ', 'a\nb', 'a\u0000b', 'b\u202ea', '\u{1F600}', 'A'.repeat(81)])('refuses %j as the text of a code', (text) => {
    expect(label.safeParse(text).success).toBe(false);
  });
});

describe('rules', () => {
  it('has defaults that are valid', () => {
    expect(packingRules.parse(defaultPackingRules)).toEqual(defaultPackingRules);
  });
  it('refuses a platform that is named twice, and a region outside the picture', () => {
    expect(packingRules.safeParse({ ...defaultPackingRules, platforms: [shopee, shopee] }).success).toBe(false);
    expect(region.safeParse({ x: 0.6, y: 0, width: 0.5, height: 1 }).success).toBe(false);
  });
});

describe('canonical JSON', () => {
  it('sorts keys at each depth and leaves no spaces', () => {
    expect(canonicalJson({ b: [{ z: 1, a: 'é' }], 10: 1e21 })).toBe('{"10":1e+21,"b":[{"a":"é","z":1}]}');
    expect(canonicalJson({ b: [1, { d: null, c: 'é"\n' }], a: -0.5, gone: undefined })).toBe('{"a":-0.5,"b":[1,{"c":"é\\"\\n","d":null}]}');
  });
  it.each([Number.NaN, Number.POSITIVE_INFINITY, 10n, undefined])('refuses %s', (value) => {
    expect(() => canonicalJson([value])).toThrow(TypeError);
  });
});

it('keeps the routes of the seed', () => {
  const paths = Object.values(stationRoutes).map(({ path }) => path);
  for (const name of [
    'create',
    'assign-camera',
    'unassign-camera',
    'cameras',
    'start-recording',
    'stop-recording',
    'emergency-stop',
    'end',
  ])
    expect(paths).toContain(`/api/session/${name}`);
});
