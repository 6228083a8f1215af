/** What the choice needs of a detected face. */
export interface FaceBox {
  readonly box: { readonly width: number; readonly height: number };
  readonly score: number;
}

export type FaceChoice<Face> = { readonly face: Face } | { readonly refused: 'no_face' | 'several_faces' };

/** A face this much narrower than the largest one is somebody in the background. */
const BACKGROUND_SHARE = 0.4;
/** A second find that the detector itself doubts (a pattern on a shirt, a poster) does not make two people. */
const SURE_SCORE = 0.6;

/**
 * The one face a picture enrols. Somebody small in the background is overlooked, for passport pictures taken in an office have
 * passers-by; two people of like size are refused, for nobody can tell which one is meant.
 */
export function chooseFace<Face extends FaceBox>(faces: readonly Face[]): FaceChoice<Face> {
  const [largest, ...others] = faces.toSorted((a, b) => b.box.width * b.box.height - a.box.width * a.box.height);
  if (largest === undefined) return { refused: 'no_face' };
  const rivals = others.filter((other) => other.score >= SURE_SCORE && other.box.width >= BACKGROUND_SHARE * largest.box.width);
  return rivals.length > 0 ? { refused: 'several_faces' } : { face: largest };
}
