import { describe, expect, it } from 'vitest';
import { PixelCopy } from './pixel-copy.js';

describe('PixelCopy', () => {
  it('leaves rows where they are when nothing lies between them', () => {
    const data = Uint8Array.of(1, 2, 3, 4, 9);
    const packed = new PixelCopy().packed({ data, stride: 2 }, 2, 2);
    expect(packed).toEqual(Uint8Array.of(1, 2, 3, 4));
    expect(packed.buffer).toBe(data.buffer);
  });

  it('takes out what lies between rows, into the same room each time', () => {
    const copy = new PixelCopy();
    const first = copy.packed({ data: Uint8Array.of(1, 2, 0, 3, 4, 0), stride: 3 }, 2, 2);
    expect(first).toEqual(Uint8Array.of(1, 2, 3, 4));
    expect(copy.packed({ data: Uint8Array.of(5, 6, 0, 7, 8), stride: 3 }, 2, 2)).toEqual(Uint8Array.of(5, 6, 7, 8));
    expect(first).toEqual(Uint8Array.of(5, 6, 7, 8));
    expect(copy.packed({ data: Uint8Array.of(5, 0, 7), stride: 2 }, 1, 2)).toEqual(Uint8Array.of(5, 7));
  });
});
