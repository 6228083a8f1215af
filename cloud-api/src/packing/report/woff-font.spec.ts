import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { sfntOfWoff } from './woff-font.js';

const woff = readFileSync(createRequire(import.meta.url).resolve('@fontsource/dejavu-sans/files/dejavu-sans-latin-400-normal.woff'));

/** OpenType: the sum of the big-endian words of a table, padded with zeros. */
function checksum(bytes: Buffer): number {
  const padded = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  let sum = 0;
  for (let at = 0; at < padded.length; at += 4) sum = (sum + padded.readUInt32BE(at)) >>> 0;
  return sum;
}

describe('a WOFF font', () => {
  it('holds a TrueType font whose tables have the checksums that its directory says', () => {
    const font = sfntOfWoff(woff);
    expect(font.readUInt32BE(0)).toBe(0x00010000);
    const tables = Array.from({ length: font.readUInt16BE(4) }, (_, i) => 12 + i * 16).map((at) => ({
      tag: font.toString('latin1', at, at + 4),
      said: font.readUInt32BE(at + 4),
      bytes: font.subarray(font.readUInt32BE(at + 8), font.readUInt32BE(at + 8) + font.readUInt32BE(at + 12)),
    }));
    expect(tables.map(({ tag }) => tag)).toEqual(expect.arrayContaining(['cmap', 'glyf', 'head', 'hmtx', 'loca']));
    // that of `head` is of the table without the sum of the whole file in it
    for (const { tag, said, bytes } of tables.filter((table) => table.tag !== 'head')) expect([tag, checksum(bytes)]).toEqual([tag, said]);
  });

  it('is refused when it is something else, or cut off', () => {
    expect(() => sfntOfWoff(Buffer.alloc(100))).toThrow(TypeError);
    expect(() => sfntOfWoff(woff.subarray(0, 5_000))).toThrow(/./);
  });
});
