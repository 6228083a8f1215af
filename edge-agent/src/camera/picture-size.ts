export interface PictureSize {
  width: number;
  height: number;
}

/** The largest even size of the same shape that fits a square of `side` pixels; never larger than the picture itself. */
export function fitWithin(size: PictureSize, side: number): PictureSize {
  const factor = Math.min(1, side / Math.max(size.width, size.height));
  const even = (pixels: number) => Math.max(2, Math.floor((pixels * factor) / 2) * 2);
  return { width: even(size.width), height: even(size.height) };
}
