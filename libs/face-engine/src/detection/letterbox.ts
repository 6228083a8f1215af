import { type ChannelMapping, inputIndex } from '../image/normalisation.js';
import type { RgbImage } from '../image/rgb-image.js';

/** Canvas a picture is drawn on, top left, before detection. `scale`: canvas pixels per picture pixel. */
export interface Letterbox {
  scale: number;
  drawnWidth: number;
  drawnHeight: number;
  width: number;
  height: number;
}

export interface LetterboxRule {
  /** largest canvas, pixels */
  width: number;
  height: number;
  /** whether a small picture is drawn larger than it is */
  enlarge: boolean;
  /** for models of one input size: the canvas is not cut to what is drawn */
  fixed?: boolean;
}

/** Deepest stride of all detectors here: canvas sides are multiples of it. */
const cell = 32;
const roundUp = (value: number): number => Math.ceil(value / cell) * cell;

/** Fits a picture in the largest canvas. The canvas is cut to what is drawn (in steps of 32), because cost follows pixels. */
export function fitLetterbox(image: { width: number; height: number }, rule: LetterboxRule): Letterbox {
  const fit = Math.min(rule.width / image.width, rule.height / image.height);
  const scale = rule.enlarge ? fit : Math.min(1, fit);
  const drawnWidth = Math.max(1, Math.min(rule.width, Math.round(image.width * scale)));
  const drawnHeight = Math.max(1, Math.min(rule.height, Math.round(image.height * scale)));
  if (rule.fixed === true) return { scale, drawnWidth, drawnHeight, width: rule.width, height: rule.height };
  return { scale, drawnWidth, drawnHeight, width: roundUp(drawnWidth), height: roundUp(drawnHeight) };
}

/**
 * Draws the picture on the canvas as normalised floats. Where it is scaled down each canvas pixel is the mean of a grid of samples as
 * fine as the picture, so that no pixels are dropped; at scale 1 it is a copy. The rest of the canvas is black. `out` may be reused.
 */
export function drawLetterbox(image: RgbImage, box: Letterbox, channels: ChannelMapping, out: Float32Array): void {
  const pixels = box.width * box.height;
  if (out.length !== pixels * 3) throw new RangeError(`canvas needs ${pixels * 3} floats, got ${out.length}`);
  if (box.drawnWidth !== box.width || box.drawnHeight !== box.height) fillBlack(channels, pixels, out);
  if (box.drawnWidth === image.width && box.drawnHeight === image.height) copyPixels(image, box, channels, out);
  else scalePixels(image, box, channels, out);
}

function fillBlack(channels: ChannelMapping, pixels: number, out: Float32Array): void {
  const { offset, step: next } = inputIndex(channels, pixels);
  for (const c of [0, 1, 2] as const) {
    const black = (0 - channels.mean[c]) * channels.factor[c];
    for (let p = 0, at = offset[c]; p < pixels; p++, at += next) out[at] = black;
  }
}

function copyPixels(image: RgbImage, box: Letterbox, channels: ChannelMapping, out: Float32Array): void {
  const { data, width, height } = image;
  const [mr, mg, mb] = channels.mean;
  const [fr, fg, fb] = channels.factor;
  const { offset, step: next } = inputIndex(channels, box.width * box.height);
  const [pr, pg, pb] = offset;
  for (let y = 0; y < height; y++) {
    let source = y * width * 3;
    let target = y * box.width * next;
    for (let x = 0; x < width; x++, target += next, source += 3) {
      out[pr + target] = ((data[source] as number) - mr) * fr;
      out[pg + target] = ((data[source + 1] as number) - mg) * fg;
      out[pb + target] = ((data[source + 2] as number) - mb) * fb;
    }
  }
}

/** Mean of samples x samples bilinear reads for each canvas pixel; one when the picture is less than twice as large. */
function scalePixels(image: RgbImage, box: Letterbox, channels: ChannelMapping, out: Float32Array): void {
  const stepX = image.width / box.drawnWidth;
  const stepY = image.height / box.drawnHeight;
  const samples = Math.max(1, Math.floor(Math.min(stepX, stepY)));
  const columns = sampleColumns(image.width, box.drawnWidth, stepX, samples);
  const sums = new Float32Array(box.drawnWidth * 3);
  const [mr, mg, mb] = channels.mean;
  const [fr, fg, fb] = channels.factor;
  const { offset, step: next } = inputIndex(channels, box.width * box.height);
  const [pr, pg, pb] = offset;
  const share = 1 / (samples * samples);
  for (let y = 0; y < box.drawnHeight; y++) {
    sums.fill(0);
    for (let s = 0; s < samples; s++) addRow(image, (y + (s + 0.5) / samples) * stepY - 0.5, columns, samples, sums);
    let target = y * box.width * next;
    for (let i = 0; i < sums.length; i += 3, target += next) {
      out[pr + target] = ((sums[i] as number) * share - mr) * fr;
      out[pg + target] = ((sums[i + 1] as number) * share - mg) * fg;
      out[pb + target] = ((sums[i + 2] as number) * share - mb) * fb;
    }
  }
}

interface Columns {
  left: Int32Array;
  right: Int32Array;
  weight: Float32Array;
}

/** For each horizontal sample the byte offsets of its two neighbours in a row and the weight of the right one. */
function sampleColumns(width: number, drawnWidth: number, step: number, samples: number): Columns {
  const count = drawnWidth * samples;
  const columns = { left: new Int32Array(count), right: new Int32Array(count), weight: new Float32Array(count) };
  for (let i = 0; i < count; i++) {
    const x = Math.min(Math.max(((i + 0.5) / samples) * step - 0.5, 0), width - 1);
    const left = Math.floor(x);
    columns.left[i] = left * 3;
    columns.right[i] = Math.min(left + 1, width - 1) * 3;
    columns.weight[i] = x - left;
  }
  return columns;
}

function addRow(image: RgbImage, sampleY: number, columns: Columns, samples: number, sums: Float32Array): void {
  const { data, width, height } = image;
  const y = Math.min(Math.max(sampleY, 0), height - 1);
  const top = Math.floor(y);
  const wy = y - top;
  const rowA = top * width * 3;
  const rowB = Math.min(top + 1, height - 1) * width * 3;
  const { left, right, weight } = columns;
  let sample = 0;
  for (let i = 0; i < sums.length; i += 3) {
    let r = 0;
    let g = 0;
    let b = 0;
    for (let s = 0; s < samples; s++, sample++) {
      const wx = weight[sample] as number;
      const l = left[sample] as number;
      const t = right[sample] as number;
      const w00 = (1 - wx) * (1 - wy);
      const w10 = wx * (1 - wy);
      const w01 = (1 - wx) * wy;
      const w11 = wx * wy;
      r +=
        w00 * (data[rowA + l] as number) +
        w10 * (data[rowA + t] as number) +
        w01 * (data[rowB + l] as number) +
        w11 * (data[rowB + t] as number);
      g +=
        w00 * (data[rowA + l + 1] as number) +
        w10 * (data[rowA + t + 1] as number) +
        w01 * (data[rowB + l + 1] as number) +
        w11 * (data[rowB + t + 1] as number);
      b +=
        w00 * (data[rowA + l + 2] as number) +
        w10 * (data[rowA + t + 2] as number) +
        w01 * (data[rowB + l + 2] as number) +
        w11 * (data[rowB + t + 2] as number);
    }
    sums[i] = (sums[i] as number) + r;
    sums[i + 1] = (sums[i + 1] as number) + g;
    sums[i + 2] = (sums[i + 2] as number) + b;
  }
}
