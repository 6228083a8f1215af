import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PacketLengthWatch } from './packet-length-watch.js';

function packet(length: number): number[] {
  const bytes = [0x30];
  let rest = length;
  do {
    bytes.push((rest % 128) + (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return [...bytes, ...Array.from({ length }, () => 0xff)];
}

describe('PacketLengthWatch', () => {
  it('lets packets up to the limit pass, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 12 }), fc.integer({ min: 1, max: 70 }), (lengths, size) => {
        const stream = lengths.flatMap(packet);
        const watch = new PacketLengthWatch(1000);
        for (let at = 0; at < stream.length; at += size) {
          expect(watch.accept(Uint8Array.from(stream.slice(at, at + size)))).toBe(true);
        }
      }),
    );
  });

  it('stops at the header of the first packet that is too long, before its body came', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 5 }),
        fc.integer({ min: 1001, max: 200_000 }),
        (lengths, long) => {
          const watch = new PacketLengthWatch(1000);
          const header = packet(long).slice(0, long < 16_384 ? 3 : 4);
          const answers = [...lengths.flatMap(packet), ...header].map((byte) => watch.accept(Uint8Array.of(byte)));
          expect(answers.at(-1)).toBe(false);
          expect(answers.indexOf(false)).toBeGreaterThanOrEqual(answers.length - 2);
        },
      ),
    );
  });

  it('refuses a length of more than four bytes', () => {
    expect(new PacketLengthWatch(1000).accept(Uint8Array.of(0x30, 0x80, 0x80, 0x80, 0x80, 0x01))).toBe(false);
  });
});
