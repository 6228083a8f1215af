import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NalCodec } from '../video/nal-units.js';
import { joinLengthPrefixed } from '../video/nal-units.js';
import { type RtpPicture, RtpPictures } from './rtp-pictures.js';

interface Packet {
  sequence: number;
  timestamp: number;
  marker?: boolean;
  payload: Uint8Array;
  padding?: number;
  extension?: boolean;
}

function rtp({ sequence, timestamp, marker = false, payload, padding = 0, extension = false }: Packet): Buffer {
  const head = Buffer.alloc(12);
  head[0] = 0x80 | (padding > 0 ? 0x20 : 0) | (extension ? 0x10 : 0);
  head[1] = (marker ? 0x80 : 0) | 96;
  head.writeUInt16BE(sequence & 0xffff, 2);
  head.writeUInt32BE(timestamp >>> 0, 4);
  const more = extension ? Buffer.from([0xbe, 0xde, 0, 1, 1, 2, 3, 4]) : Buffer.alloc(0);
  const end = Buffer.alloc(padding);
  if (padding > 0) end[padding - 1] = padding;
  return Buffer.concat([head, more, payload, end]);
}

function read(codec: NalCodec, packets: readonly (Packet | Buffer)[]): { pictures: RtpPicture[]; lost: number } {
  const pictures: RtpPicture[] = [];
  const reader = new RtpPictures(codec, 96, (picture) => pictures.push(picture));
  for (const one of packets) {
    const bytes = Buffer.isBuffer(one) ? one : rtp(one);
    // somewhere inside a larger piece, as it comes from a socket
    const piece = Buffer.concat([Buffer.alloc(5, 0xaa), bytes, Buffer.alloc(5, 0xaa)]);
    reader.push(piece, 5, 5 + bytes.length);
    piece.fill(0);
  }
  return { pictures, lost: reader.lost };
}

/** The payloads of one unit in fragments of `most` bytes. */
function fragments(codec: NalCodec, unit: Uint8Array, most: number): Uint8Array[] {
  const headBytes = codec === 'h264' ? 1 : 2;
  if (unit.length <= most) return [unit];
  const [first = 0, second = 0] = unit;
  const rest = unit.subarray(headBytes);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < rest.length; at += most) {
    const bits = (at === 0 ? 0x80 : 0) | (at + most >= rest.length ? 0x40 : 0);
    const head =
      codec === 'h264' ? [(first & 0xe0) | 28, bits | (first & 0x1f)] : [(first & 0x81) | (49 << 1), second, bits | ((first >> 1) & 0x3f)];
    parts.push(Buffer.concat([Buffer.from(head), rest.subarray(at, at + most)]));
  }
  return parts;
}

const unitOf = (codec: NalCodec, type: number, bytes: number) =>
  Buffer.concat([Buffer.from(codec === 'h264' ? [0x60 | type] : [type << 1, 1]), Buffer.alloc(bytes, 0x33)]);

describe('RtpPictures', () => {
  it.each(['h264', 'hevc'] as const)('puts %s together however it was cut', (codec) => {
    const shown = codec === 'h264' ? [1, 5] : [1, 19];
    const aUnit = fc.tuple(fc.constantFrom(...shown), fc.integer({ min: 2, max: 400 })).map(([type, bytes]) => unitOf(codec, type, bytes));
    fc.assert(
      fc.property(
        fc.array(fc.array(aUnit, { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
        fc.integer({ min: 5, max: 300 }),
        (units, most) => {
          let sequence = 65_530;
          const packets = units.flatMap((picture, n) => {
            const payloads = picture.flatMap((unit) => fragments(codec, unit, most));
            return payloads.map((payload, i) => ({
              sequence: sequence++,
              timestamp: 0xffff_ff00 + n * 3600,
              marker: i === payloads.length - 1,
              payload,
            }));
          });
          const { pictures, lost } = read(codec, packets);
          expect(lost).toBe(0);
          expect(pictures.map(({ data }) => data)).toEqual(units.map((picture) => joinLengthPrefixed(picture)));
          expect(pictures.map(({ ticks }) => ticks)).toEqual(units.map((_, n) => n * 3600));
          const keyType = shown[1] ?? 0;
          const isKey = (unit: Buffer) => (codec === 'h264' ? (unit[0] ?? 0) & 0x1f : ((unit[0] ?? 0) >> 1) & 0x3f) === keyType;
          expect(pictures.map((one) => one.isKey)).toEqual(units.map((picture) => picture.some(isKey)));
        },
      ),
      { numRuns: 50 },
    );
  });

  it.each(['h264', 'hevc'] as const)('keeps each byte of %s pictures that outgrow the room there is', (codec) => {
    const large = Uint8Array.from({ length: 300_000 }, (_, i) => 1 + (((i * 2_654_435_761) >>> 13) % 255));
    const units = [large, large.subarray(0, 70_000)].map((bytes) => Buffer.concat([unitOf(codec, codec === 'h264' ? 5 : 19, 0), bytes]));
    const packets = units.flatMap((unit, n) =>
      fragments(codec, unit, 1_398).map((payload, i, all) => ({
        timestamp: n * 3600,
        marker: i === all.length - 1,
        payload,
      })),
    );
    const { pictures } = read(
      codec,
      packets.map((packet, sequence) => ({ ...packet, sequence })),
    );
    // not toEqual: of 300,000 bytes it would say too much
    expect(pictures.map(({ data }, i) => data.equals(joinLengthPrefixed(units.slice(i, i + 1))))).toEqual([true, true]);
  });

  const slice = unitOf('h264', 1, 20);

  it('takes units that were put into one packet, and knows parameter sets', () => {
    const [sps, pps, key] = [unitOf('h264', 7, 10), unitOf('h264', 8, 4), unitOf('h264', 5, 50)];
    const sized = (unit: Buffer) => Buffer.concat([Buffer.from([unit.length >> 8, unit.length & 0xff]), unit]);
    const together = Buffer.concat([Buffer.from([24]), sized(sps), sized(pps)]);
    // parameter sets of their own time, with a marker, still belong to the picture behind them
    const { pictures } = read('h264', [
      { sequence: 1, timestamp: 10, marker: true, payload: together },
      { sequence: 2, timestamp: 20, marker: true, payload: key },
    ]);
    expect(pictures).toEqual([{ data: joinLengthPrefixed([sps, pps, key]), ticks: 10, isKey: true, hasParameters: true }]);
  });

  it('reads past extension and padding, and over what is no packet of the stream', () => {
    const stranger = rtp({ sequence: 1, timestamp: 0, payload: slice });
    stranger[1] = 97;
    const { pictures } = read('h264', [
      stranger,
      Buffer.alloc(3),
      { sequence: 7, timestamp: 0, marker: true, payload: slice, padding: 9, extension: true },
    ]);
    expect(pictures.map(({ data }) => data)).toEqual([joinLengthPrefixed([slice])]);
  });

  it('ends a picture with the next time where the marker is missing or set on each packet', () => {
    const never = [0, 0, 1, 1, 2].map((n, i) => ({ sequence: i, timestamp: n * 3600, payload: slice }));
    expect(read('h264', never).pictures.map(({ data }) => data.length)).toEqual([50, 50]);
    const always = [0, 0, 1, 1, 2, 2, 3].map((n, i) => ({ sequence: i, timestamp: n * 3600, marker: true, payload: slice }));
    // the first is split before it is known
    expect(read('h264', always).pictures.map(({ data }) => data.length)).toEqual([25, 25, 50, 50]);
  });

  it.each([
    [1, 0],
    [3_000, 2_999],
    [3_001, 0],
    [20_000, 0],
    [0x9000, 0],
  ])('a step of %i in the numbers is %i lost packets: after a large one the camera began to count anew', (step, expected) => {
    const packets = [10, 10 + step].map((sequence, i) => ({ sequence, timestamp: i * 3600, marker: true, payload: slice }));
    const { pictures, lost } = read('h264', packets);
    expect([lost, pictures.length]).toEqual([expected, 2]);
  });

  it('leaves out what is not whole when a packet is lost, and counts it', () => {
    const large = fragments('h264', unitOf('h264', 1, 300), 100);
    const packets = [slice, ...large].map((payload, i) => ({ sequence: 10 + i, timestamp: 0, marker: i === large.length, payload }));
    const next = { sequence: 10 + packets.length, timestamp: 3600, marker: true, payload: slice };
    const { pictures, lost } = read('h264', [...packets.filter((_, i) => i !== 2), next]);
    expect(lost).toBe(1);
    expect(pictures.map(({ data }) => data)).toEqual([joinLengthPrefixed([slice]), joinLengthPrefixed([slice])]);
  });

  it('does not call a key picture one to begin with when a packet of it is missing', () => {
    const large = fragments('h264', unitOf('h264', 5, 300), 100);
    const slices = [unitOf('h264', 5, 20), ...large];
    const packets = slices.map((payload, i) => ({ sequence: i, timestamp: 0, marker: i === slices.length - 1, payload }));
    expect(read('h264', packets).pictures.map(({ isKey }) => isKey)).toEqual([true]);
    const next = { sequence: packets.length, timestamp: 3600, marker: true, payload: unitOf('h264', 5, 20) };
    expect(read('h264', [...packets.filter((_, i) => i !== 2), next]).pictures.map(({ isKey }) => isKey)).toEqual([false, true]);
  });

  it('survives anything', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('h264' as const, 'hevc' as const),
        fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 40 }),
        (codec, payloads) => {
          const { pictures } = read(
            codec,
            payloads.map((payload, i) => ({ sequence: i * 3, timestamp: i, marker: i % 2 === 0, payload })),
          );
          for (const { data } of pictures) expect(data.length).toBeGreaterThan(4);
        },
      ),
    );
  });
});
