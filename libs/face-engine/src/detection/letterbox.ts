import { type ChannelMapping, inputIndex } from '../image/normalisation.js';
import type { RgbImage } from '../image/rgb-image.js';
import { scaledRows } from '../image/scaled-rows.js';

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

/** Draws the picture on the canvas as normalised floats; at scale 1 it is a copy. The rest of the canvas is black. `out` may be reused. */
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

function scalePixels(image: RgbImage, box: Letterbox, channels: ChannelMapping, out: Float32Array): void {
  const row = new Float32Array(box.drawnWidth * 3);
  const readRow = scaledRows(image, box.drawnWidth, box.drawnHeight);
  const [mr, mg, mb] = channels.mean;
  const [fr, fg, fb] = channels.factor;
  const { offset, step: next } = inputIndex(channels, box.width * box.height);
  const [pr, pg, pb] = offset;
  for (let y = 0; y < box.drawnHeight; y++) {
    readRow(y, row);
    let target = y * box.width * next;
    for (let i = 0; i < row.length; i += 3, target += next) {
      out[pr + target] = ((row[i] as number) - mr) * fr;
      out[pg + target] = ((row[i + 1] as number) - mg) * fg;
      out[pb + target] = ((row[i + 2] as number) - mb) * fb;
    }
  }
}
