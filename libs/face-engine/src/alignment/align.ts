import type { Landmarks5, Point } from '../detection/detected-face.js';
import { type ChannelMapping, type InputIndex, inputIndex } from '../image/normalisation.js';
import type { RgbImage } from '../image/rgb-image.js';
import { estimateSimilarity, invertSimilarity, type SimilarityTransform, similarityScale } from './similarity-transform.js';

/** Where the five points lie in a 112 x 112 input (InsightFace `arcface_dst`; OpenCV's FaceRecognizerSF uses the same). */
export const arcface112: Landmarks5 = [
  { x: 38.2946, y: 51.6963 },
  { x: 73.5318, y: 51.5014 },
  { x: 56.0252, y: 71.7366 },
  { x: 41.5493, y: 92.3655 },
  { x: 70.7299, y: 92.2041 },
];

/** More samples per pixel than this no longer change an embedding but cost time on portraits of several thousand pixels. */
const mostSamples = 4;

/**
 * Where the five points lie in the 150 x 150 chip of dlib's ResNet: eye centres, nose tip and mouth corners of dlib's mean face with its
 * padding of 0.25 (dlib `get_face_chip_details`, Boost licence). That net was trained on faces turned and scaled to this template.
 */
export const dlib150: Landmarks5 = [
  { x: 47.549, y: 46.599 },
  { x: 100.476, y: 46.599 },
  { x: 74.013, y: 76.563 },
  { x: 50.415, y: 103.023 },
  { x: 97.61, y: 103.023 },
];

/** Transform from picture to template. Throws RangeError when the points of the face coincide. */
export function alignTo(template: Landmarks5, landmarks: Landmarks5): SimilarityTransform {
  return estimateSimilarity(landmarks, template);
}

/**
 * Cuts a square of `side` pixels out of the picture, turned and scaled by the transform, as normalised floats. Bilinear; where the face
 * is much larger than the cut each pixel is the mean of up to 4 x 4 samples. Outside the picture is black, as in OpenCV's warpAffine.
 */
export function warpFace(
  image: RgbImage,
  toTemplate: SimilarityTransform,
  side: number,
  channels: ChannelMapping,
  out: Float32Array,
): void {
  if (out.length !== side * side * 3) throw new RangeError(`crop needs ${side * side * 3} floats, got ${out.length}`);
  const inverse = invertSimilarity(toTemplate);
  const samples = Math.min(mostSamples, Math.max(1, Math.round(similarityScale(inverse) / 2)));
  const share = 1 / (samples * samples);
  const { offset, step } = inputIndex(channels, side * side);
  // Sums of samples first, in the place and layout of the result, then the normalisation: one pass each, no allocation.
  out.fill(0);
  for (let sy = 0; sy < samples; sy++) {
    for (let sx = 0; sx < samples; sx++) {
      const shift = { x: (sx + 0.5) / samples - 0.5, y: (sy + 0.5) / samples - 0.5 };
      addSamples(image, inverse, shift, side, { offset, step }, out);
    }
  }
  for (const c of [0, 1, 2] as const) {
    const mean = channels.mean[c];
    const factor = channels.factor[c];
    for (let p = 0, at = offset[c]; p < side * side; p++, at += step) out[at] = ((out[at] as number) * share - mean) * factor;
  }
}

/** Adds one bilinear sample to each pixel of the cut; neighbours outside the picture count as black. */
function addSamples(
  { data, width, height }: RgbImage,
  { a, b, tx, ty }: SimilarityTransform,
  shift: Point,
  side: number,
  { offset, step }: InputIndex,
  out: Float32Array,
): void {
  const [pr, pg, pb] = offset;
  const pixel = (x: number, y: number, c: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : (data[(y * width + x) * 3 + c] as number);
  for (let row = 0, target = 0; row < side; row++) {
    const y0 = row + shift.y;
    for (let column = 0; column < side; column++, target += step) {
      const x0 = column + shift.x;
      const x = a * x0 - b * y0 + tx;
      const y = b * x0 + a * y0 + ty;
      const left = Math.floor(x);
      const top = Math.floor(y);
      if (left < -1 || top < -1 || left >= width || top >= height) continue;
      const wx = x - left;
      const wy = y - top;
      const w00 = (1 - wx) * (1 - wy);
      const w10 = wx * (1 - wy);
      const w01 = (1 - wx) * wy;
      const w11 = wx * wy;
      if (left >= 0 && top >= 0 && left < width - 1 && top < height - 1) {
        const at = (top * width + left) * 3;
        const below = at + width * 3;
        out[pr + target] =
          (out[pr + target] as number) +
          w00 * (data[at] as number) +
          w10 * (data[at + 3] as number) +
          w01 * (data[below] as number) +
          w11 * (data[below + 3] as number);
        out[pg + target] =
          (out[pg + target] as number) +
          w00 * (data[at + 1] as number) +
          w10 * (data[at + 4] as number) +
          w01 * (data[below + 1] as number) +
          w11 * (data[below + 4] as number);
        out[pb + target] =
          (out[pb + target] as number) +
          w00 * (data[at + 2] as number) +
          w10 * (data[at + 5] as number) +
          w01 * (data[below + 2] as number) +
          w11 * (data[below + 5] as number);
        continue;
      }
      for (const c of [0, 1, 2] as const) {
        const sum =
          w00 * pixel(left, top, c) + w10 * pixel(left + 1, top, c) + w01 * pixel(left, top + 1, c) + w11 * pixel(left + 1, top + 1, c);
        out[offset[c] + target] = (out[offset[c] + target] as number) + sum;
      }
    }
  }
}
