export interface ShotQuality {
  /** Width of the face, pixels. */
  facePixels: number;
  /** Degrees. */
  yaw: number;
  pitch: number;
  /** Of the detector, 0..1. */
  score: number;
}

/** What was shot of a track so far. */
export interface ShotHistory {
  shots: number;
  lastMs: number;
  /** Weight of the best shot. */
  best: number;
  named: boolean;
  /** The last shots, so many in a row, said something else than the track's name: perhaps somebody else stands there now. */
  disputed: number;
  /** The last of those named somebody else, or looked clearly unlike the name. */
  contradicted: boolean;
  /** The track leapt since the last shot: perhaps somebody else stands there now. */
  suspect: boolean;
}

export const noShots: ShotHistory = {
  shots: 0,
  lastMs: Number.NEGATIVE_INFINITY,
  best: 0,
  named: false,
  disputed: 0,
  contradicted: false,
  suspect: false,
};

/** Shots in a row that a dispute may cost; a full window of the vote has decided by then. */
const disputeLimit = 15;

/** A named face is looked at anew after so long: with the next shot, which decides, a wrong name is gone within three seconds. */
const recheckMs = 2500;

/** Embeddings computed for one frame, however many people are in it. */
export const shotsPerFrame = 4;

/** What a shot is worth in the vote, 0.1..1: large, straight, clearly detected faces tell most. */
export function shotWeight(quality: ShotQuality): number {
  const size = Math.min(1, quality.facePixels / 96);
  const straight = Math.cos((Math.min(80, Math.hypot(quality.yaw, quality.pitch)) * Math.PI) / 180);
  return Math.max(0.1, size * straight * Math.min(1, quality.score));
}

/**
 * Whether to embed this face now. A track gets a few shots at once, so that its name comes within a second; then better ones as they
 * come; then one now and then, to notice that somebody else stands there, which a quick row of shots then decides. So cost follows people and not frames (FR-3).
 */
export function wantsShot(history: ShotHistory, weight: number, nowMs: number): boolean {
  const sinceMs = nowMs - history.lastMs;
  if (history.shots < 3) return sinceMs >= 120;
  if (history.disputed > 0 && history.disputed <= disputeLimit) return sinceMs >= (history.contradicted ? 120 : 600);
  if (history.named && history.suspect) return sinceMs >= 1000;
  const better = weight > history.best * 1.2;
  if (history.named) return sinceMs >= (better && history.shots < 10 ? 1000 : recheckMs);
  if (history.shots < 8 || better) return sinceMs >= 400;
  return sinceMs >= (history.shots < 20 ? 1000 : 2000);
}

/** The faces to embed in this frame: those wanted, nameless tracks first, then the best. */
export function chooseShots<T extends { history: ShotHistory; weight: number }>(faces: readonly T[], nowMs: number): T[] {
  return faces
    .filter((face) => wantsShot(face.history, face.weight, nowMs))
    .toSorted((a, b) => Number(a.history.named) - Number(b.history.named) || a.history.shots - b.history.shots || b.weight - a.weight)
    .slice(0, shotsPerFrame);
}
