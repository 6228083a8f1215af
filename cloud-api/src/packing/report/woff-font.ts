import { inflateSync } from 'node:zlib';

const WOFF = 0x774f4646;
const HEADER = 44;
const ENTRY = 20;

/**
 * The font inside a WOFF 1.0 file (https://www.w3.org/TR/WOFF/), as the TrueType file it was made from. The PDF library reads WOFF too, but
 * inflates it in JavaScript and anew for each document: seconds instead of milliseconds.
 * @throws RangeError, TypeError or a zlib error when the file is none
 */
export function sfntOfWoff(woff: Buffer): Buffer {
  if (woff.readUInt32BE(0) !== WOFF) throw new TypeError('not a WOFF 1.0 font');
  const flavor = woff.readUInt32BE(4);
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, i) => tableAt(woff, HEADER + i * ENTRY));
  const directory = Buffer.alloc(12 + 16 * count);
  const power = Math.floor(Math.log2(count));
  directory.writeUInt32BE(flavor, 0);
  directory.writeUInt16BE(count, 4);
  directory.writeUInt16BE(2 ** power * 16, 6);
  directory.writeUInt16BE(power, 8);
  directory.writeUInt16BE((count - 2 ** power) * 16, 10);
  const parts: Uint8Array[] = [directory];
  let offset = directory.length;
  for (const [i, { tag, checksum, bytes }] of tables.entries()) {
    const at = 12 + i * 16;
    directory.writeUInt32BE(tag, at);
    directory.writeUInt32BE(checksum, at + 4);
    directory.writeUInt32BE(offset, at + 8);
    directory.writeUInt32BE(bytes.length, at + 12);
    // tables begin at multiples of four
    const padding = Buffer.alloc((4 - (bytes.length % 4)) % 4);
    parts.push(bytes, padding);
    offset += bytes.length + padding.length;
  }
  return Buffer.concat(parts);
}

function tableAt(woff: Buffer, at: number) {
  const from = woff.readUInt32BE(at + 4);
  const packed = woff.subarray(from, from + woff.readUInt32BE(at + 8));
  const length = woff.readUInt32BE(at + 12);
  // what would not get smaller is stored as it is
  const bytes = packed.length === length ? packed : inflateSync(packed, { maxOutputLength: length });
  return { tag: woff.readUInt32BE(at), checksum: woff.readUInt32BE(at + 16), bytes };
}
