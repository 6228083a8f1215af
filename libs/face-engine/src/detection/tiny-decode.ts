import type { FaceBox } from './detected-face.js';

export interface ScoredBox {
  box: FaceBox;
  score: number;
}

/** Anchor sizes in cells, from face-api's TinyFaceDetector (`BOX_ANCHORS`, MIT). */
const anchors = [
  [1.603231, 2.094468],
  [6.041143, 7.080126],
  [2.882459, 3.518061],
  [4.266906, 5.178857],
  [9.041765, 10.66308],
] as const;
const stride = 32;
const numbersPerAnchor = 5;

/**
 * Decodes the TinyYOLOv2 head of face-api's tiny face detector: [rows, columns, 5 anchors, (x, y, w, h, objectness)].
 * Centre = (cell + sigmoid(offset)) x 32, size = exp(d) x anchor x 32, in canvas pixels divided by `scale`.
 */
export function decodeTiny(
  output: Float32Array,
  canvas: { width: number; height: number; scale: number },
  scoreThreshold: number,
): ScoredBox[] {
  const columns = canvas.width / stride;
  const rows = canvas.height / stride;
  const perCell = anchors.length * numbersPerAnchor;
  if (output.length !== rows * columns * perCell)
    throw new RangeError(`the tiny detector gave ${output.length} numbers for ${columns} x ${rows} cells`);
  const unit = stride / canvas.scale;
  const boxes: ScoredBox[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (const [i, [anchorWidth, anchorHeight]] of anchors.entries()) {
        const at = (row * columns + column) * perCell + i * numbersPerAnchor;
        const score = sigmoid(output[at + 4] as number);
        // written so that NaN fails too: a model gone wrong finds nobody
        if (!(score >= scoreThreshold)) continue;
        const width = Math.exp(output[at + 2] as number) * anchorWidth * unit;
        const height = Math.exp(output[at + 3] as number) * anchorHeight * unit;
        const x = (column + sigmoid(output[at] as number)) * unit - width / 2;
        const y = (row + sigmoid(output[at + 1] as number)) * unit - height / 2;
        boxes.push({ box: { x, y, width, height }, score });
      }
    }
  }
  return boxes;
}

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
