import type { DetectedFace, Point } from './detected-face.js';

/** Output tensors of one stride; `anchors` entries per cell, row-major. */
export interface ScrfdStride {
  stride: number;
  /** already sigmoid, [cells x anchors] */
  score: Float32Array;
  /** distances left, top, right, bottom from the anchor, in strides, [cells x anchors, 4] */
  bbox: Float32Array;
  /** five points as offsets from the anchor, in strides, [cells x anchors, 10] */
  kps: Float32Array;
}

/**
 * Decodes SCRFD (Guo et al., "Sample and Computation Redistribution for Efficient Face Detection", 2021; distance2bbox and distance2kps).
 * Anchor = cell x stride (the corner of the cell, no half-cell shift). Results as in `decodeYunet`.
 */
export function decodeScrfd(
  strides: readonly ScrfdStride[],
  canvas: { width: number; scale: number },
  scoreThreshold: number,
  anchors = 2,
): DetectedFace[] {
  const faces: DetectedFace[] = [];
  for (const { stride, score, bbox, kps } of strides) {
    const columns = canvas.width / stride;
    const unit = stride / canvas.scale;
    for (let i = 0; i < score.length; i++) {
      const value = score[i] as number;
      // written so that NaN fails too: a model gone wrong finds nobody
      if (!(value >= scoreThreshold)) continue;
      const cell = Math.floor(i / anchors);
      const column = cell % columns;
      const row = (cell - column) / columns;
      const [left, top, right, bottom] = [bbox[i * 4], bbox[i * 4 + 1], bbox[i * 4 + 2], bbox[i * 4 + 3]] as [
        number,
        number,
        number,
        number,
      ];
      const point = (p: number): Point => ({
        x: (column + (kps[i * 10 + p * 2] as number)) * unit,
        y: (row + (kps[i * 10 + p * 2 + 1] as number)) * unit,
      });
      faces.push({
        box: { x: (column - left) * unit, y: (row - top) * unit, width: (left + right) * unit, height: (top + bottom) * unit },
        landmarks: [point(0), point(1), point(2), point(3), point(4)],
        score: value,
      });
    }
  }
  return faces;
}
