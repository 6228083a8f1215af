import type { FaceBox } from './detected-face.js';

/** Intersection over union of two boxes, 0..1. */
export function intersectionOverUnion(a: FaceBox, b: FaceBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/** Greedy non-maximum suppression: best score first, whatever overlaps a kept face by more than `threshold` is dropped. */
export function suppressOverlaps<T extends { box: FaceBox; score: number }>(faces: readonly T[], threshold: number): T[] {
  const kept: T[] = [];
  for (const face of faces.toSorted((a, b) => b.score - a.score)) {
    if (kept.every((other) => intersectionOverUnion(face.box, other.box) <= threshold)) kept.push(face);
  }
  return kept;
}
