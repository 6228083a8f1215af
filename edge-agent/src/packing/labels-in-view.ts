import { isLabelOf, type Platform } from '@sigap/contracts';
import type { Scan } from './scan.js';
import { commandOf } from './scan-code.js';

/** A parcel leaves while the next one comes: for so long two labels in view are no more than that. */
const leavingMs = 2_000;

/**
 * Two labels of the platform are in view, and the box must not pick one of them. A label that had its answer before this one came does not
 * hold it for long: the parcel that is done with leaves, or just lies there. Any other holds it until one of them is gone.
 */
export function isHeldByAnother({ code, inPicture }: Scan, platform: Platform): boolean {
  if (!inPicture) return false;
  const rivals = inPicture.beside.filter(
    (other) => other.code !== code && commandOf(other.code) === null && isLabelOf(platform, other.code, other.symbology),
  );
  return rivals.some(({ earlier }) => !earlier) || (rivals.length > 0 && inPicture.forMs < leavingMs);
}
