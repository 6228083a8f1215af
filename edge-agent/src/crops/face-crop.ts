import type { RgbImage } from '@sigap/face-engine';

/** In pixels; may stick out of the picture. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Of the face's larger side: hair and chin are in the crop, the neighbour is not. */
const margin = 1.6;
/** Longest side of a crop, pixels. */
export const cropSide = 256;

/** A square around the face, cut at the edges of the picture; whole pixels, at least one. */
export function cropArea(face: Rectangle, picture: { width: number; height: number }): Rectangle {
  const side = Math.max(face.width, face.height) * margin;
  const [left, right] = span(face.x + face.width / 2, side, picture.width);
  const [top, bottom] = span(face.y + face.height / 2, side, picture.height);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Copies an area out of a picture, made smaller where a side is longer than `cropSide`: each pixel is the mean of those it stands for. */
export function cutCrop(picture: RgbImage, area: Rectangle): RgbImage {
  const shrink = Math.max(1, Math.max(area.width, area.height) / cropSide);
  const width = Math.max(1, Math.round(area.width / shrink));
  const height = Math.max(1, Math.round(area.height / shrink));
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    const rows = part(area.y, area.height, y, height);
    for (let x = 0; x < width; x += 1) meanInto(data, (y * width + x) * 3, picture, part(area.x, area.width, x, width), rows);
  }
  return { width, height, data };
}

function span(middle: number, length: number, limit: number): [number, number] {
  const from = Math.min(Math.max(0, Math.round(middle - length / 2)), limit - 1);
  return [from, Math.max(from + 1, Math.min(limit, Math.round(middle + length / 2)))];
}

/** The `index`th of `parts` parts of a side; never empty. */
function part(from: number, length: number, index: number, parts: number): [number, number] {
  const begin = from + Math.floor((index * length) / parts);
  return [begin, Math.max(begin + 1, from + Math.floor(((index + 1) * length) / parts))];
}

function meanInto(target: Uint8Array, at: number, picture: RgbImage, columns: [number, number], rows: [number, number]): void {
  let [red, green, blue] = [0, 0, 0];
  for (let y = rows[0]; y < rows[1]; y += 1) {
    for (let x = columns[0]; x < columns[1]; x += 1) {
      const from = (y * picture.width + x) * 3;
      red += picture.data[from] ?? 0;
      green += picture.data[from + 1] ?? 0;
      blue += picture.data[from + 2] ?? 0;
    }
  }
  const count = (rows[1] - rows[0]) * (columns[1] - columns[0]);
  target[at] = Math.round(red / count);
  target[at + 1] = Math.round(green / count);
  target[at + 2] = Math.round(blue / count);
}
