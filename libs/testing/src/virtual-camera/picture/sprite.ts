import type { RgbaPicture } from '../../drawn-face/face-picture.js';
import { type YuvPicture, yuvFromRgb } from './yuv-picture.js';

/** One plane's covered pixels as runs: row, first column, length, and 1 where the run is opaque. */
type Runs = Int32Array;

/** A cut-out picture, prepared so that placing it costs little more than copying its rows. */
export interface Sprite {
  readonly picture: YuvPicture;
  readonly alpha: Uint8Array;
  readonly chromaAlpha: Uint8Array;
  readonly runs: Runs;
  readonly chromaRuns: Runs;
}

/** A last odd row or column is left out. */
export function spriteFromRgba(rgba: RgbaPicture): Sprite {
  const { width, height, data } = evenSides(rgba);
  const alpha = new Uint8Array(width * height);
  for (let index = 0; index < alpha.length; index += 1) {
    alpha[index] = data[index * 4 + 3] ?? 0;
  }
  const half = { width: width / 2, height: height / 2 };
  const chromaAlpha = new Uint8Array(half.width * half.height);
  for (let index = 0; index < chromaAlpha.length; index += 1) {
    const corner = Math.floor(index / half.width) * 2 * width + (index % half.width) * 2;
    const below = corner + width;
    chromaAlpha[index] = ((alpha[corner] ?? 0) + (alpha[corner + 1] ?? 0) + (alpha[below] ?? 0) + (alpha[below + 1] ?? 0) + 2) >> 2;
  }
  return {
    picture: yuvFromRgb({ width, height, data, channels: 4 }),
    alpha,
    chromaAlpha,
    runs: runsOf(alpha, width),
    chromaRuns: runsOf(chromaAlpha, half.width),
  };
}

/** Lays the sprite over the target with its upper left corner at x, y (rounded to even pixels); what lies outside is cut. */
export function placeSprite(target: YuvPicture, sprite: Sprite, x: number, y: number): void {
  const [left, top] = [Math.round(x / 2), Math.round(y / 2)];
  const { picture, alpha, chromaAlpha, runs, chromaRuns } = sprite;
  const luma = { runs, alpha, width: picture.width };
  const chroma = { runs: chromaRuns, alpha: chromaAlpha, width: picture.width / 2 };
  const size = { width: target.width, height: target.height };
  const halfSize = { width: target.width / 2, height: target.height / 2 };
  blendPlane(target.y, size, picture.y, luma, left * 2, top * 2);
  blendPlane(target.u, halfSize, picture.u, chroma, left, top);
  blendPlane(target.v, halfSize, picture.v, chroma, left, top);
}

function blendPlane(
  target: Uint8Array,
  size: { width: number; height: number },
  source: Uint8Array,
  cover: { runs: Runs; alpha: Uint8Array; width: number },
  left: number,
  top: number,
): void {
  const { runs, alpha, width } = cover;
  for (let run = 0; run < runs.length; run += 4) {
    const row = (runs[run] ?? 0) + top;
    const start = runs[run + 1] ?? 0;
    const first = Math.max(start, -left);
    const end = Math.min(start + (runs[run + 2] ?? 0), size.width - left);
    if (row < 0 || row >= size.height || first >= end) {
      continue;
    }
    const from = (runs[run] ?? 0) * width;
    const to = row * size.width + left;
    if (runs[run + 3] === 1) {
      target.set(source.subarray(from + first, from + end), to + first);
      continue;
    }
    for (let column = first; column < end; column += 1) {
      const share = alpha[from + column] ?? 0;
      const under = target[to + column] ?? 0;
      target[to + column] = under + (((source[from + column] ?? 0) - under) * share + 127) / 255;
    }
  }
}

function runsOf(alpha: Uint8Array, width: number): Runs {
  const runs: number[] = [];
  const kind = (index: number): number => {
    const value = alpha[index] ?? 0;
    return value === 0 ? 0 : value === 255 ? 2 : 1;
  };
  for (let row = 0; row * width < alpha.length; row += 1) {
    let column = 0;
    while (column < width) {
      const now = kind(row * width + column);
      let end = column + 1;
      while (end < width && kind(row * width + end) === now) {
        end += 1;
      }
      if (now !== 0) {
        runs.push(row, column, end - column, now - 1);
      }
      column = end;
    }
  }
  return Int32Array.from(runs);
}

function evenSides(rgba: RgbaPicture): RgbaPicture {
  const width = rgba.width - (rgba.width % 2);
  const height = rgba.height - (rgba.height % 2);
  if (width === rgba.width && height === rgba.height) {
    return rgba;
  }
  const data = new Uint8Array(width * height * 4);
  for (let row = 0; row < height; row += 1) {
    data.set(rgba.data.subarray(row * rgba.width * 4, (row * rgba.width + width) * 4), row * width * 4);
  }
  return { width, height, data };
}
