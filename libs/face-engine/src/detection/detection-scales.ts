import type { DetectedFace } from './detected-face.js';
import type { LetterboxRule } from './letterbox.js';
import { suppressOverlaps } from './nms.js';

export interface DetectOptions {
  /**
   * Looks at the picture in three sizes instead of one (three to four times the work): finds faces that fill the picture and small
   * ones. For uploads; a camera shows a person again in the next frame.
   */
  thorough?: boolean;
}

/** Canvas sizes against the one of the manifest: the usual one first. */
const usualScale = [1];
const thoroughScales = [1, 1.5, 0.5];

export function detectionRules(largest: { width: number; height: number }, enlarge: boolean, options: DetectOptions): LetterboxRule[] {
  const scales = options.thorough === true ? thoroughScales : usualScale;
  return scales.map((scale) => ({ width: roundTo32(largest.width * scale), height: roundTo32(largest.height * scale), enlarge }));
}

const roundTo32 = (value: number): number => Math.max(32, Math.round(value / 32) * 32);

/**
 * Faces found in several sizes of one picture. Boxes of one face differ more between sizes than within one, but two faces never have
 * their noses in one place: the best score of each place stays.
 */
export function mergeScales(found: readonly (readonly DetectedFace[])[], nmsThreshold: number): DetectedFace[] {
  const kept: DetectedFace[] = [];
  for (const face of suppressOverlaps(found.flat(), nmsThreshold)) if (!kept.some((other) => isSamePlace(face, other))) kept.push(face);
  return kept;
}

function isSamePlace(a: DetectedFace, b: DetectedFace): boolean {
  const apart = Math.hypot(a.landmarks[2].x - b.landmarks[2].x, a.landmarks[2].y - b.landmarks[2].y);
  return apart < 0.25 * Math.max(a.box.width, b.box.width);
}
