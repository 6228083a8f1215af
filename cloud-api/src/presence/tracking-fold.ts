import type { SightingBody, SightingState } from './sighting-fold.js';

/** A row of `employee_tracking`, without its key. Times in milliseconds since 1970. */
export interface Tracking {
  readonly sightingId: string;
  readonly cameraId: string;
  readonly lastSeenAt: number;
  readonly similarity: number;
  /** Newest evidence that arrived live, among the newest sightings; null when there is none. */
  readonly liveLastSeenAt: number | null;
}
/** Among so many of the newest sightings of a person it matters whether one arrived live. */
export const newestForLive = 20;

/**
 * Where a person was last seen, from all of the person's sightings in any order; null when none counts. A tie goes to the sighting
 * that began later, then to the greater id: a total order, so two cameras that saw the person at once can't flip. The SQL of
 * `tracking.repository.ts` says the same; a property test holds both together.
 */
export function foldTracking(sightings: readonly SightingState[]): Tracking | null {
  const valid = sightings.flatMap(({ id, body, retractedAt }) => (body === null || retractedAt !== null ? [] : [{ id, body }]));
  const newest = valid.toSorted((a, b) => (isLater(a, b) ? -1 : 1)).slice(0, newestForLive);
  const [last] = newest;
  if (!last) return null;
  const { cameraId, lastSeenAt, similarity } = last.body;
  const live = newest.flatMap(({ body }) => body.liveLastSeenAt ?? []);
  return { sightingId: last.id, cameraId, lastSeenAt, similarity, liveLastSeenAt: live.length === 0 ? null : Math.max(...live) };
}

interface Candidate {
  readonly id: string;
  readonly body: SightingBody;
}

function isLater(a: Candidate, b: Candidate): boolean {
  if (a.body.lastSeenAt !== b.body.lastSeenAt) return a.body.lastSeenAt > b.body.lastSeenAt;
  if (a.body.startedAt !== b.body.startedAt) return a.body.startedAt > b.body.startedAt;
  return a.id > b.id;
}
