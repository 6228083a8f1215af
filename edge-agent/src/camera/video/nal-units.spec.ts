import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { h264Sets } from '../test-rig/packets.js';
import { nalFormat } from './nal-format.js';
import { annexB, joinLengthPrefixed, nalUnits, setsByType, splitAnnexB, withoutEmulation } from './nal-units.js';

/** Bytes as they are in a NAL unit: no start code among them, no zero at the end. */
const aUnit = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from([...bytes.map((byte) => byte || 7), 1]));

describe('NAL units', () => {
  it('are the same behind lengths and behind start codes', () => {
    fc.assert(
      fc.property(fc.array(aUnit, { minLength: 1, maxLength: 8 }), (units) => {
        const data = joinLengthPrefixed(units);
        expect([...nalUnits(data)]).toEqual(units);
        expect(splitAnnexB(annexB(data))).toEqual(units);
        expect(splitAnnexB(annexB(data, h264Sets))).toEqual([...h264Sets, ...units]);
      }),
    );
  });

  it('are told apart by start codes of three bytes too', () => {
    expect(splitAnnexB(Buffer.from('0000016711220000000001680000016501', 'hex'))).toEqual([
      Buffer.from('671122', 'hex'),
      Buffer.from('68', 'hex'),
      Buffer.from('6501', 'hex'),
    ]);
    expect(splitAnnexB(Buffer.from('112233', 'hex'))).toEqual([]);
  });

  it('that are longer than their packet are an error', () => {
    expect(() => [...nalUnits(Buffer.from('0000000541', 'hex'))]).toThrow(RangeError);
  });

  it('lose their emulation prevention and nothing else', () => {
    expect(withoutEmulation(Buffer.from('67000003010000030003000003', 'hex'))).toEqual(
      Buffer.from('670000010000000300 00'.replace(' ', ''), 'hex'),
    );
  });
});

describe('nalFormat', () => {
  const picture = joinLengthPrefixed([Buffer.from([0x65, 1, 2, 3])]);

  it('reads an avcC, and lengths of two bytes', () => {
    const [sps = Buffer.alloc(0), pps = Buffer.alloc(0)] = h264Sets;
    const sized = (set: Buffer) => Buffer.concat([Buffer.from([0, set.length]), set]);
    const record = Buffer.concat([Buffer.from([1, 0x64, 0, 0x14, 0xfd, 0xe1]), sized(sps), Buffer.from([1]), sized(pps)]);
    const format = nalFormat('h264', record);
    expect(format.parameterSets).toEqual(h264Sets);
    expect(format.lengthPrefixed(Buffer.from([0, 4, 0x65, 1, 2, 3]))).toEqual(picture);
  });

  it('reads start codes, also where nothing was told', () => {
    const format = nalFormat('h264', annexB(joinLengthPrefixed(h264Sets)));
    expect(format.parameterSets).toEqual(h264Sets);
    expect(format.lengthPrefixed(annexB(picture))).toEqual(picture);
    expect(nalFormat('hevc', null).parameterSets).toEqual([]);
  });

  it('puts parameter sets into the order that decoders want', () => {
    const [vps, sps, pps] = [Buffer.from([0x40, 1, 9]), Buffer.from([0x42, 1, 9]), Buffer.from([0x44, 1, 9])];
    expect(setsByType('hevc', [pps, sps, vps])).toEqual([[vps], [sps], [pps]]);
  });
});
