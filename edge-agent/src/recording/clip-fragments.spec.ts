import { describe, expect, it } from 'vitest';
import { isWholePicture } from './clip-fragments.js';

/** A unit of so many bytes behind its length. */
function unit(bytes: number, fill = 0x55): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  return Buffer.concat([length, Buffer.alloc(bytes, fill)]);
}

describe('isWholePicture', () => {
  const picture = Buffer.concat([unit(30), unit(5_000)]);

  it('takes units that fill it, also with a few zeros behind one', () => {
    expect(isWholePicture(picture, 4)).toBe(true);
    const padded = unit(40);
    padded.fill(0, padded.length - 3);
    expect(isWholePicture(padded, 4)).toBe(true);
  });

  it('takes none that is cut off or too long', () => {
    expect(isWholePicture(picture.subarray(0, -1), 4)).toBe(false);
    expect(isWholePicture(Buffer.concat([picture, Buffer.from([0])]), 4)).toBe(false);
  });

  it('sees zeros wherever they begin: between units, and inside the last one', () => {
    for (const from of [0, 20, 34, 40, 3_000, picture.length - 8]) {
      const cut = Buffer.from(picture);
      cut.fill(0, from);
      expect(isWholePicture(cut, 4)).toBe(false);
    }
  });
});
