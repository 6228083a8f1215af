import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSequenceParameters } from './sequence-parameters.js';

/** As x264 and x265 made them (ffmpeg 5.1) from a test picture of that size. */
const sets = [
  [
    'h264',
    '6764000cacd9415087889b011000000300100000030140f1429960',
    { width: 322, height: 246, chromaFormat: 1, lumaBits: 8, chromaBits: 8 },
  ],
  [
    'h264',
    '6742c028d900780227e5c044000003000400000300503c60c920',
    { width: 1920, height: 1080, chromaFormat: 1, lumaBits: 8, chromaBits: 8 },
  ],
  // fields, 4:2:2, ten bits
  [
    'h264',
    '677a0028b6cd94078044fcb80880000003008000000a0f8b16cb',
    { width: 1920, height: 1080, chromaFormat: 2, lumaBits: 10, chromaBits: 10 },
  ],
  [
    'hevc',
    '420101016000000300900000030000030078a003c08010e596566924caf0168080000003008000000504',
    { width: 1920, height: 1080, chromaFormat: 1, lumaBits: 8, chromaBits: 8 },
  ],
  // 4:4:4, ten bits
  [
    'hevc',
    '4201010408000003009c0800000300003c90014901f39edb2cacd24995e02d010000030001000003000a08',
    { width: 322, height: 246, chromaFormat: 3, lumaBits: 10, chromaBits: 10 },
  ],
] as const;

describe('readSequenceParameters', () => {
  it.each(sets)('reads %s %s', (codec, hex, expected) => {
    expect(readSequenceParameters(codec, Buffer.from(hex, 'hex'))).toEqual(expected);
  });

  it('throws RangeError and nothing else, whatever a camera sends', () => {
    const anyBytes = fc.uint8Array({ maxLength: 60 });
    const broken = fc.tuple(fc.constantFrom(...sets), fc.nat(400), fc.nat(7)).map(([[, hex], at, bit]) => {
      const bytes = Buffer.from(hex, 'hex');
      const place = at % bytes.length;
      bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
      return bytes;
    });
    fc.assert(
      fc.property(fc.constantFrom('h264' as const, 'hevc' as const), fc.oneof(anyBytes, broken), (codec, bytes) => {
        expect(sizeOrError(codec, bytes)).toMatch(/^(RangeError|ok)$/u);
      }),
      { numRuns: 500 },
    );
  });
});

/** `ok`: a size that can be; else what was thrown, or the size. */
function sizeOrError(codec: 'h264' | 'hevc', bytes: Uint8Array): string {
  try {
    const { width, height } = readSequenceParameters(codec, bytes);
    return Math.min(width, height) > 0 && Math.max(width, height) <= 16_384 ? 'ok' : `${width}x${height}`;
  } catch (error) {
    return error instanceof Error ? error.name : 'not an error';
  }
}
