import type { SightingState } from './sighting-fold.js';

/** A row of `employee_tracking`, without its key. Times in milliseconds since 1970. */
export interface Tracking {
  readonly sightingId: string;
  readonly cameraId: string;
  readonly lastSeenAt: number;
  readonly similarity: number;
  /** Newest sighting that arrived live; null when none did. */
  readonly liveLastSeenAt: number | null;
}

/**
 * Where a person was last seen, from all of the person's sightings in any order; null when none counts. A tie goes to the sighting
 * that began later, then to the greater id: a total order, so two cameras that saw the person at once can't flip. The SQL of
 * `tracking.repository.ts` says the same; a property test holds both together.
 */
export function foldTracking(sightings: Iterable<SightingState>): Tracking | null {
  let last: { id: string; startedAt: number; tracking: Tracking } | null = null;
  let live: number | null = null;
  for (const { id, body, retractedAt } of sightings) {
    if (body === null || retractedAt !== null) continue;
    if (body.liveLastSeenAt !== null) live = Math.max(live ?? body.liveLastSeenAt, body.liveLastSeenAt);
    const { cameraId, lastSeenAt, similarity, startedAt } = body;
    if (last && !isLater(lastSeenAt, startedAt, id, last)) continue;
    last = { id, startedAt, tracking: { sightingId: id, cameraId, lastSeenAt, similarity, liveLastSeenAt: null } };
  }
  return last && { ...last.tracking, liveLastSeenAt: live };
}

function isLater(lastSeenAt: number, startedAt: number, id: string, than: { id: string; startedAt: number; tracking: Tracking }): boolean {
  if (lastSeenAt !== than.tracking.lastSeenAt) return lastSeenAt > than.tracking.lastSeenAt;
  if (startedAt !== than.startedAt) return startedAt > than.startedAt;
  return id > than.id;
}
