import type { EventType, SigapEvent } from '@sigap/contracts';
import { clockShiftMs } from '../ingest/clock-shift.js';

export const sightingTypes = [
  'sighting.started',
  'sighting.seen',
  'sighting.ended',
  'sighting.retracted',
] as const satisfies readonly EventType[];
export type SightingEvent = Extract<SigapEvent, { type: (typeof sightingTypes)[number] }>;

/** What is known of a sighting that has begun. Times in milliseconds since 1970. */
export interface SightingBody {
  readonly employeeId: string;
  readonly cameraId: string;
  readonly edgeId: string;
  readonly pack: string;
  readonly startedAt: number;
  readonly lastSeenAt: number;
  /** Newest `lastSeenAt` that arrived live; null when all of it came from a backlog. */
  readonly liveLastSeenAt: number | null;
  readonly endedAt: number | null;
  readonly endReason: string | null;
  readonly similarity: number;
  readonly shots: number;
}
/** A row of `sightings`. `body` is null while only the retraction has arrived. */
export interface SightingState {
  readonly id: string;
  readonly body: SightingBody | null;
  readonly retractedAt: number | null;
  readonly retractReason: string | null;
}

/**
 * Two partial views of one sighting into one: a join of a semilattice (commutative, associative, idempotent), so that any order, any
 * repetition and any split into batches end in the same row.
 */
export function joinSightings(a: SightingState, b: SightingState): SightingState {
  const retracted = firstOf(a, b, (state) => (state.retractedAt === null ? null : [state.retractedAt, state.retractReason ?? '']));
  return {
    id: a.id,
    body: a.body && b.body ? joinBodies(a.body, b.body) : (a.body ?? b.body),
    retractedAt: retracted?.retractedAt ?? null,
    retractReason: retracted?.retractReason ?? null,
  };
}

function joinBodies(a: SightingBody, b: SightingBody): SightingBody {
  // one sighting has one person and camera; where a faulty box says two, the lesser wins whatever came first
  const identity = firstOf(a, b, (body) => [body.employeeId, body.cameraId, body.edgeId, body.pack]) ?? a;
  const ended = firstOf(a, b, (body) => (body.endedAt === null ? null : [-body.endedAt, body.endReason ?? '']));
  return {
    employeeId: identity.employeeId,
    cameraId: identity.cameraId,
    edgeId: identity.edgeId,
    pack: identity.pack,
    startedAt: Math.min(a.startedAt, b.startedAt),
    lastSeenAt: Math.max(a.lastSeenAt, b.lastSeenAt),
    liveLastSeenAt: a.liveLastSeenAt === null ? b.liveLastSeenAt : Math.max(a.liveLastSeenAt, b.liveLastSeenAt ?? a.liveLastSeenAt),
    endedAt: ended?.endedAt ?? null,
    endReason: ended?.endReason ?? null,
    similarity: Math.max(a.similarity, b.similarity),
    shots: Math.max(a.shots, b.shots),
  };
}

/** The one with the lesser key; one without a key only when the other has none either. */
function firstOf<T>(a: T, b: T, keyOf: (value: T) => readonly (string | number)[] | null): T | null {
  const keyA = keyOf(a);
  const keyB = keyOf(b);
  if (keyA === null || keyB === null) return keyA ? a : keyB ? b : null;
  for (const [index, partA] of keyA.entries()) {
    const partB = keyB[index];
    if (partB === undefined || partA === partB) continue;
    return partA < partB ? a : b;
  }
  return a;
}

/** One event as a partial view of its sighting; null when it names no camera. */
export function sightingView(event: SightingEvent, edgeId: string): SightingState | null {
  const shift = clockShiftMs(event);
  const { data } = event;
  if (event.type === 'sighting.retracted') {
    return { id: data.sightingId, body: null, retractedAt: Date.parse(event.data.retractedAt) + shift, retractReason: event.data.reason };
  }
  if (event.cameraId === undefined) return null;
  const lastSeenAt = Date.parse(event.data.lastSeenAt) + shift;
  const ended = event.type === 'sighting.ended';
  const body: SightingBody = {
    employeeId: data.employeeId,
    cameraId: event.cameraId,
    edgeId,
    pack: event.data.pack,
    startedAt: Date.parse(event.data.startedAt) + shift,
    lastSeenAt,
    liveLastSeenAt: event.replayed ? null : lastSeenAt,
    endedAt: ended ? lastSeenAt : null,
    endReason: ended ? event.data.reason : null,
    similarity: event.data.similarity,
    shots: event.data.shots,
  };
  return { id: data.sightingId, body, retractedAt: null, retractReason: null };
}

/** Known rows and new views -> the rows that changed, by id. */
export function foldSightings(known: ReadonlyMap<string, SightingState>, views: Iterable<SightingState>): Map<string, SightingState> {
  const changed = new Map<string, SightingState>();
  for (const view of views) {
    const before = changed.get(view.id) ?? known.get(view.id);
    changed.set(view.id, before ? joinSightings(before, view) : view);
  }
  return changed;
}
