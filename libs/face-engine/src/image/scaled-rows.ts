import type { RgbImage } from './rgb-image.js';

/** Row `y` of a scaled picture as R, G, B floats 0..255, side by side; `out` has 3 x the scaled width. */
export type ScaledRows = (y: number, out: Float32Array) => void;

/**
 * Scales a picture row by row. From half size downwards each pixel is the mean of the whole pixels it covers, so that none is dropped;
 * otherwise bilinear with half-pixel centres.
 */
export function scaledRows(image: RgbImage, width: number, height: number): ScaledRows {
  const stepX = image.width / width;
  const stepY = image.height / height;
  return Math.min(stepX, stepY) >= 2 ? averagedRows(image, width, stepX, stepY) : bilinearRows(image, width, stepX, stepY);
}

function averagedRows(
  { data, width: sourceWidth, height: sourceHeight }: RgbImage,
  width: number,
  stepX: number,
  stepY: number,
): ScaledRows {
  const edges = Int32Array.from({ length: width + 1 }, (_, x) => Math.min(sourceWidth, Math.round(x * stepX)));
  return (y, out) => {
    const top = Math.round(y * stepY);
    const bottom = Math.min(sourceHeight, Math.round((y + 1) * stepY));
    out.fill(0);
    for (let row = top; row < bottom; row++) {
      let at = (row * sourceWidth + (edges[0] as number)) * 3;
      for (let x = 0; x < width; x++) {
        let r = 0;
        let g = 0;
        let b = 0;
        for (const end = (row * sourceWidth + (edges[x + 1] as number)) * 3; at < end; at += 3) {
          r += data[at] as number;
          g += data[at + 1] as number;
          b += data[at + 2] as number;
        }
        const i = x * 3;
        out[i] = (out[i] as number) + r;
        out[i + 1] = (out[i + 1] as number) + g;
        out[i + 2] = (out[i + 2] as number) + b;
      }
    }
    for (let x = 0; x < width; x++) {
      const share = 1 / (((edges[x + 1] as number) - (edges[x] as number)) * (bottom - top));
      for (let i = x * 3; i < x * 3 + 3; i++) out[i] = (out[i] as number) * share;
    }
  };
}

function bilinearRows(
  { data, width: sourceWidth, height: sourceHeight }: RgbImage,
  width: number,
  stepX: number,
  stepY: number,
): ScaledRows {
  const left = new Int32Array(width);
  const right = new Int32Array(width);
  const weight = new Float32Array(width);
  for (let i = 0; i < width; i++) {
    const x = Math.min(Math.max((i + 0.5) * stepX - 0.5, 0), sourceWidth - 1);
    left[i] = Math.floor(x) * 3;
    right[i] = Math.min(Math.floor(x) + 1, sourceWidth - 1) * 3;
    weight[i] = x - Math.floor(x);
  }
  return (row, out) => {
    const y = Math.min(Math.max((row + 0.5) * stepY - 0.5, 0), sourceHeight - 1);
    const top = Math.floor(y);
    const wy = y - top;
    const rowA = top * sourceWidth * 3;
    const rowB = Math.min(top + 1, sourceHeight - 1) * sourceWidth * 3;
    for (let x = 0, i = 0; x < width; x++) {
      const wx = weight[x] as number;
      const l = left[x] as number;
      const r = right[x] as number;
      const w00 = (1 - wx) * (1 - wy);
      const w10 = wx * (1 - wy);
      const w01 = (1 - wx) * wy;
      const w11 = wx * wy;
      for (let c = 0; c < 3; c++, i++) {
        out[i] =
          w00 * (data[rowA + l + c] as number) +
          w10 * (data[rowA + r + c] as number) +
          w01 * (data[rowB + l + c] as number) +
          w11 * (data[rowB + r + c] as number);
      }
    }
  };
}
