import type { Region } from '@sigap/contracts';

/** Whole pixels of a picture. */
export interface PixelRegion {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The pixels that a region (parts of the sides) covers, at least one; all of the picture where there is none. */
export function pixelRegion(region: Region | null, picture: { width: number; height: number }): PixelRegion {
  if (region === null) return { left: 0, top: 0, width: picture.width, height: picture.height };
  const [left, width] = span(region.x, region.width, picture.width);
  const [top, height] = span(region.y, region.height, picture.height);
  return { left, top, width, height };
}

function span(from: number, length: number, pixels: number): [first: number, count: number] {
  const first = Math.min(pixels - 1, Math.floor(from * pixels));
  const end = Math.min(pixels, Math.ceil((from + length) * pixels));
  return [first, Math.max(1, end - first)];
}
