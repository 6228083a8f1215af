import type { DetectedFace, Point } from './detected-face.js';

/** Output tensors of one stride; one cell per pixel block, row-major. */
export interface YunetStride {
  stride: number;
  /** class and objectness, already sigmoid, [cells] */
  cls: Float32Array;
  obj: Float32Array;
  /** centre offset and log size, in strides, [cells, 4] */
  bbox: Float32Array;
  /** five points as offsets from the cell, in strides, [cells, 10] */
  kps: Float32Array;
}

/**
 * Decodes YuNet (Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", 2023; anchor-free head as in ShiqiYu/libfacedetection.train).
 * score = sqrt(cls x obj), centre = (cell + offset) x stride, size = exp(d) x stride, point = (cell + offset) x stride.
 * Results are in canvas pixels divided by `scale`; those below the threshold are left out, overlaps are not yet suppressed.
 */
export function decodeYunet(
  strides: readonly YunetStride[],
  canvas: { width: number; scale: number },
  scoreThreshold: number,
): DetectedFace[] {
  const faces: DetectedFace[] = [];
  const squared = scoreThreshold * scoreThreshold;
  for (const { stride, cls, obj, bbox, kps } of strides) {
    const columns = canvas.width / stride;
    const unit = stride / canvas.scale;
    for (let cell = 0; cell < cls.length; cell++) {
      // Clamped as OpenCV does: fused kernels may leave a sigmoid a hair outside 0..1.
      const product = clamp01(cls[cell] as number) * clamp01(obj[cell] as number);
      // written so that NaN fails too: a model gone wrong finds nobody
      if (!(product >= squared)) continue;
      const column = cell % columns;
      const row = (cell - column) / columns;
      const b = cell * 4;
      const width = Math.exp(bbox[b + 2] as number) * unit;
      const height = Math.exp(bbox[b + 3] as number) * unit;
      const x = (column + (bbox[b] as number)) * unit - width / 2;
      const y = (row + (bbox[b + 1] as number)) * unit - height / 2;
      const point = (i: number): Point => ({
        x: (column + (kps[cell * 10 + i * 2] as number)) * unit,
        y: (row + (kps[cell * 10 + i * 2 + 1] as number)) * unit,
      });
      faces.push({
        box: { x, y, width, height },
        landmarks: [point(0), point(1), point(2), point(3), point(4)],
        score: Math.sqrt(product),
      });
    }
  }
  return faces;
}

const clamp01 = (value: number): number => Math.min(1, Math.max(0, value));
