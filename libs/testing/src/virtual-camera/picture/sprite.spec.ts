import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeSprite, spriteFromRgba } from './sprite.js';
import { blankPicture, type YuvPicture, yuvFromRgb } from './yuv-picture.js';

const side = 12;

function grey(value: number): YuvPicture {
  const data = new Uint8Array(side * side * 3).fill(value);
  return yuvFromRgb({ width: side, height: side, data, channels: 3 });
}

/** What placing a sprite means, pixel by pixel. */
function luma(ground: YuvPicture, sprite: ReturnType<typeof spriteFromRgba>, left: number, top: number): number[] {
  return Array.from(ground.y, (under, index) => {
    const [x, y] = [(index % side) - left, Math.floor(index / side) - top];
    const { width, height } = sprite.picture;
    if (x < 0 || y < 0 || x >= width || y >= height) {
      return under;
    }
    const share = sprite.alpha[y * width + x] ?? 0;
    const over = sprite.picture.y[y * width + x] ?? 0;
    return share === 255 ? over : Math.trunc(under + ((over - under) * share + 127) / 255);
  });
}

describe('sprites', () => {
  it('cover, blend and are cut at the edges as each pixel says', () => {
    const alpha = fc.oneof(fc.constantFrom(0, 255), fc.nat(255));
    const pixels = fc.array(fc.tuple(fc.nat(255), alpha), { minLength: 48, maxLength: 48 });
    fc.assert(
      fc.property(pixels, fc.integer({ min: -5, max: 7 }), fc.integer({ min: -5, max: 7 }), (values, x, y) => {
        const data = Uint8Array.from(values.flatMap(([value, share]) => [value, value, value, share]));
        const sprite = spriteFromRgba({ width: 8, height: 6, data });
        const ground = grey(90);
        const expected = luma(grey(90), sprite, x * 2, y * 2);
        placeSprite(ground, sprite, x * 2, y * 2);
        expect(Array.from(ground.y)).toEqual(expected);
      }),
    );
  });

  it('bring their colour, and leave out an odd row and column', () => {
    const red = Uint8Array.from({ length: 5 * 5 * 4 }, (_, index) => (index % 4 === 0 || index % 4 === 3 ? 255 : 0));
    const sprite = spriteFromRgba({ width: 5, height: 5, data: red });
    const ground = grey(0);
    placeSprite(ground, sprite, 2, 2);
    expect([sprite.picture.width, sprite.picture.height]).toEqual([4, 4]);
    expect([ground.v[7], ground.v[0]]).toEqual([240, 128]);
  });
});

describe('pictures', () => {
  it('have the BT.601 values of black, white and the primary colours', () => {
    const at = (rgb: number[]): number[] => {
      const picture = yuvFromRgb({ width: 2, height: 2, data: Uint8Array.from([...rgb, ...rgb, ...rgb, ...rgb]), channels: 3 });
      return [picture.y[0] ?? -1, picture.u[0] ?? -1, picture.v[0] ?? -1];
    };
    expect(at([0, 0, 0])).toEqual([16, 128, 128]);
    expect(at([255, 255, 255])).toEqual([235, 128, 128]);
    expect(at([255, 0, 0])).toEqual([82, 90, 240]);
    expect(at([0, 0, 255])).toEqual([41, 240, 110]);
  });

  it('have even sides', () => {
    expect(() => blankPicture(3, 2)).toThrow(/even/);
  });
});
