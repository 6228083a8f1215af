/** RGB, 3 bytes per pixel, row-major, no padding. */
export interface RgbImage {
  width: number;
  height: number;
  data: Uint8Array;
}

/** Throws RangeError when the size is not positive whole pixels or the buffer does not fit it. */
export function assertRgbImage(image: RgbImage): void {
  const { width, height, data } = image;
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new RangeError(`an image of ${width} x ${height} pixels has no content`);
  }
  if (data.length !== width * height * 3) {
    throw new RangeError(`an RGB image of ${width} x ${height} needs ${width * height * 3} bytes, got ${data.length}`);
  }
}

/** Grey pictures (1 byte per pixel) as RGB. */
export function rgbFromGrey(width: number, height: number, grey: Uint8Array): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.fill(grey[i] ?? 0, i * 3, i * 3 + 3);
  return { width, height, data };
}
