import type { FaceBox } from '../detection/detected-face.js';
import type { RgbImage } from '../image/rgb-image.js';

/** Side the face is brought to before measuring, so that one limit serves near and far faces. */
const side = 64;

/**
 * Variance of the Laplacian of the face's brightness (Pech-Pacheco et al. 2000; Pertuz et al. 2013, LAPV), 0 = no detail at all.
 * The face is averaged down, never up, to 64 pixels; a face cut by the picture's edge is measured by the part inside.
 */
export function measureSharpness(image: RgbImage, box: FaceBox): number {
  const left = Math.max(0, Math.floor(box.x));
  const top = Math.max(0, Math.floor(box.y));
  const right = Math.min(image.width, Math.ceil(box.x + box.width));
  const bottom = Math.min(image.height, Math.ceil(box.y + box.height));
  const step = Math.max(1, Math.max(right - left, bottom - top) / side);
  const columns = Math.floor((right - left) / step);
  const rows = Math.floor((bottom - top) / step);
  if (columns < 3 || rows < 3) return 0;
  return laplacianVariance(shrinkToGrey(image, left, top, step, columns, rows), columns, rows);
}

/** Variance of the 4-neighbour Laplacian over the inner pixels of a grey picture, values 0..255. */
export function laplacianVariance(grey: Float32Array, columns: number, rows: number): number {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = 1; y < rows - 1; y++) {
    for (let x = 1; x < columns - 1; x++) {
      const at = y * columns + x;
      const value =
        (grey[at - 1] as number) +
        (grey[at + 1] as number) +
        (grey[at - columns] as number) +
        (grey[at + columns] as number) -
        4 * (grey[at] as number);
      sum += value;
      squares += value * value;
      count++;
    }
  }
  return count === 0 ? 0 : Math.max(0, squares / count - (sum / count) ** 2);
}

/** Brightness (Rec. 601) of each cell of `step` x `step` pixels, as the mean of the whole pixels in it. */
function shrinkToGrey({ data, width }: RgbImage, left: number, top: number, step: number, columns: number, rows: number): Float32Array {
  const grey = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const y0 = Math.floor(top + row * step);
    const y1 = Math.max(y0 + 1, Math.floor(top + (row + 1) * step));
    for (let column = 0; column < columns; column++) {
      const x0 = Math.floor(left + column * step);
      const x1 = Math.max(x0 + 1, Math.floor(left + (column + 1) * step));
      let sum = 0;
      for (let y = y0; y < y1; y++) {
        for (let x = x0, at = (y * width + x0) * 3; x < x1; x++, at += 3) {
          sum += 0.299 * (data[at] as number) + 0.587 * (data[at + 1] as number) + 0.114 * (data[at + 2] as number);
        }
      }
      grey[row * columns + column] = sum / ((y1 - y0) * (x1 - x0));
    }
  }
  return grey;
}
