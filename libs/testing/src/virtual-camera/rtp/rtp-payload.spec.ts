import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findParameterSets, joinAnnexB, splitAnnexB, type VideoCodec } from './nal-units.js';
import { packetise, rejoin } from './payload.js';
import { readRtpPacket, writeRtpPacket } from './rtp-packet.js';

/** NAL units of a codec as an encoder makes them: a valid type in the header, no start code and no trailing zero inside. */
function nalUnit(codec: VideoCodec): fc.Arbitrary<Uint8Array> {
  const body = fc.uint8Array({ minLength: 1, maxLength: 6000 }).map((bytes) => bytes.map((byte) => byte || 1));
  const header =
    codec === 'h264'
      ? fc.record({ type: fc.constantFrom(1, 5, 6, 7, 8), nri: fc.nat(3) }).map(({ type, nri }) => [(nri << 5) | type])
      : fc.record({ type: fc.constantFrom(1, 19, 20, 32, 33, 34, 39) }).map(({ type }) => [type << 1, 1]);
  return fc.tuple(header, body).map(([first, rest]) => Uint8Array.from([...first, ...rest]));
}

const bytesOf = (units: readonly Uint8Array[]): string[] => units.map((unit) => Buffer.from(unit).toString('hex'));

describe.each(['h264', 'h265'] as const)('RTP payloads of %s', (codec) => {
  it('carry any picture whole: splitting and rejoining gives the same units in the same order', () => {
    fc.assert(
      fc.property(fc.array(nalUnit(codec), { minLength: 1, maxLength: 6 }), fc.integer({ min: 20, max: 1400 }), (nals, maxBytes) => {
        const payloads = packetise(codec, { nals, ticks: 0, keyFrame: false }, maxBytes);
        expect(payloads.every((payload) => payload.length <= maxBytes)).toBe(true);
        expect(bytesOf(rejoin(codec, payloads))).toEqual(bytesOf(nals));
      }),
      { numRuns: 150 },
    );
  });

  it('send parameter sets together in one packet', () => {
    const heads =
      codec === 'h264'
        ? [[0x67], [0x68]]
        : [
            [0x40, 1],
            [0x42, 1],
            [0x44, 1],
          ];
    const sets = heads.map((head) => Uint8Array.from([...head, 9, 8, 7]));
    expect(packetise(codec, { nals: sets, ticks: 0, keyFrame: true }, 1400)).toHaveLength(1);
    expect(findParameterSets(codec, sets)).toMatchObject({ sps: sets.at(-2), pps: sets.at(-1) });
    expect(findParameterSets(codec, sets.slice(0, -1))).toBeNull();
  });

  it('split a byte stream into its units and join it again', () => {
    fc.assert(
      fc.property(fc.array(nalUnit(codec), { minLength: 1, maxLength: 5 }), (nals) => {
        expect(bytesOf(splitAnnexB(joinAnnexB(nals)))).toEqual(bytesOf(nals));
      }),
      { numRuns: 50 },
    );
  });
});

describe('RTP packets', () => {
  it('give back header and payload', () => {
    const header = fc.record({
      payloadType: fc.nat(127),
      marker: fc.boolean(),
      sequence: fc.nat(0xffff),
      timestamp: fc.nat(0xffffffff),
      ssrc: fc.nat(0xffffffff),
    });
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 50 }), (given, payload) => {
        expect(readRtpPacket(writeRtpPacket(given, payload))).toEqual({ header: given, payload: Buffer.from(payload) });
      }),
    );
  });

  it('are refused when short or of another version', () => {
    expect(readRtpPacket(Uint8Array.of(0x80, 1, 2))).toBeNull();
    expect(readRtpPacket(new Uint8Array(20))).toBeNull();
  });
});
