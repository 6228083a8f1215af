import type { Point } from '../detection/detected-face.js';

/** Rotation, uniform scale and shift: x' = a x - b y + tx, y' = b x + a y + ty. */
export interface SimilarityTransform {
  a: number;
  b: number;
  tx: number;
  ty: number;
}

/**
 * Least-squares similarity transform that takes `from` to `to` (Umeyama 1991; in the plane, without reflection, it is the
 * linear regression of complex numbers). Throws RangeError when all points of `from` coincide or the counts differ.
 */
export function estimateSimilarity(from: readonly Point[], to: readonly Point[]): SimilarityTransform {
  if (from.length !== to.length || from.length < 2) throw new RangeError('a similarity transform needs two or more pairs of points');
  const meanFrom = centroid(from);
  const meanTo = centroid(to);
  let real = 0;
  let imaginary = 0;
  let spread = 0;
  for (const [i, source] of from.entries()) {
    const target = to[i] as Point;
    const sx = source.x - meanFrom.x;
    const sy = source.y - meanFrom.y;
    const dx = target.x - meanTo.x;
    const dy = target.y - meanTo.y;
    real += sx * dx + sy * dy;
    imaginary += sx * dy - sy * dx;
    spread += sx * sx + sy * sy;
  }
  if (!(spread > 0)) throw new RangeError('the points of a face coincide');
  const a = real / spread;
  const b = imaginary / spread;
  return { a, b, tx: meanTo.x - a * meanFrom.x + b * meanFrom.y, ty: meanTo.y - b * meanFrom.x - a * meanFrom.y };
}

export function applySimilarity({ a, b, tx, ty }: SimilarityTransform, { x, y }: Point): Point {
  return { x: a * x - b * y + tx, y: b * x + a * y + ty };
}

/** Throws RangeError when the transform shrinks everything to a point. */
export function invertSimilarity({ a, b, tx, ty }: SimilarityTransform): SimilarityTransform {
  const square = a * a + b * b;
  if (!(square > 0)) throw new RangeError('a similarity transform of scale 0 has no inverse');
  const ia = a / square;
  const ib = -b / square;
  return { a: ia, b: ib, tx: -(ia * tx - ib * ty), ty: -(ib * tx + ia * ty) };
}

export function similarityScale({ a, b }: SimilarityTransform): number {
  return Math.hypot(a, b);
}

function centroid(points: readonly Point[]): Point {
  let x = 0;
  let y = 0;
  for (const point of points) {
    x += point.x;
    y += point.y;
  }
  return { x: x / points.length, y: y / points.length };
}
