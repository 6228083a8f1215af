export interface NamedTrack {
  trackId: string;
  employeeId: string;
  similarity: number;
  /** Shots of this track that agree. */
  shots: number;
}

/** Times are monotonic milliseconds. */
export interface Sighting {
  readonly sightingId: string;
  readonly cameraId: string;
  readonly employeeId: string;
  readonly startedMs: number;
  readonly lastSeenMs: number;
  readonly similarity: number;
  readonly shots: number;
}

export type SightingEnd = 'left' | 'camera-offline' | 'shutdown';
export type SightingEffect =
  | { kind: 'started'; sighting: Sighting }
  | { kind: 'seen'; sighting: Sighting }
  | { kind: 'ended'; sighting: Sighting; reason: SightingEnd }
  | { kind: 'retracted'; sighting: Sighting; reason: 'outvoted' | 'template-erased' };

export interface SightingRule {
  heartbeatMs: number;
  /** Not seen for so long: gone. Somebody who turns away or is hidden for less continues the same sighting. */
  goneAfterMs: number;
}

export const defaultSightingRule: SightingRule = { heartbeatMs: 10_000, goneAfterMs: 10_000 };

interface Open {
  sighting: Sighting;
  /** Tracks it rests on, with the shots each gave. */
  tracks: Map<string, number>;
  toldMs: number;
}

/**
 * Who is seen at which camera: at most one open sighting for each employee and camera, whatever the tracks do. What it returns is what
 * should be told, in order. Pure: times and ids come in.
 */
export class SightingLog {
  private readonly open = new Map<string, Open>();

  constructor(
    private readonly makeId: () => string,
    private readonly rule: SightingRule = defaultSightingRule,
  ) {}

  /** Named tracks that are visible in one frame. */
  observe(cameraId: string, people: readonly NamedTrack[], atMs: number): SightingEffect[] {
    return people.flatMap((person) => this.see(cameraId, person, atMs));
  }

  /** A track lost its name because the evidence was against it. A sighting that rests on other tracks as well goes on. */
  outvoted(cameraId: string, employeeId: string, trackId: string): SightingEffect[] {
    const key = keyOf(cameraId, employeeId);
    const open = this.open.get(key);
    if (open === undefined || !open.tracks.delete(trackId) || open.tracks.size > 0) return [];
    this.open.delete(key);
    return [{ kind: 'retracted', sighting: open.sighting, reason: 'outvoted' }];
  }

  /** Nobody at this camera is seen any more. */
  endCamera(cameraId: string, reason: SightingEnd): SightingEffect[] {
    return this.endWhere((sighting) => sighting.cameraId === cameraId, reason);
  }

  endAll(reason: SightingEnd): SightingEffect[] {
    return this.endWhere(() => true, reason);
  }

  /** These people are no longer known: what is being told of them is taken back. */
  erase(employeeIds: readonly string[]): SightingEffect[] {
    const effects: SightingEffect[] = [];
    for (const [key, { sighting }] of this.open) {
      if (!employeeIds.includes(sighting.employeeId)) continue;
      this.open.delete(key);
      effects.push({ kind: 'retracted', sighting, reason: 'template-erased' });
    }
    return effects;
  }

  /** Time passes: heartbeats that are due, and people who are gone. */
  tick(nowMs: number): SightingEffect[] {
    const effects: SightingEffect[] = [];
    for (const open of this.open.values()) if (this.isDue(open, nowMs)) effects.push(this.tell(open, nowMs));
    return [...effects, ...this.endWhere((sighting) => nowMs - sighting.lastSeenMs >= this.rule.goneAfterMs, 'left')];
  }

  /** The open one. */
  of(cameraId: string, employeeId: string): Sighting | undefined {
    return this.open.get(keyOf(cameraId, employeeId))?.sighting;
  }

  list(): Sighting[] {
    return [...this.open.values()].map((open) => open.sighting);
  }

  private see(cameraId: string, person: NamedTrack, atMs: number): SightingEffect[] {
    const { employeeId, trackId, similarity, shots } = person;
    const key = keyOf(cameraId, employeeId);
    const open = this.open.get(key);
    if (open === undefined) {
      const sighting = {
        sightingId: this.makeId(),
        cameraId,
        employeeId,
        startedMs: atMs,
        lastSeenMs: atMs,
        similarity,
        shots: Math.max(1, shots),
      };
      this.open.set(key, { sighting, tracks: new Map([[trackId, shots]]), toldMs: atMs });
      return [{ kind: 'started', sighting }];
    }
    const newShots = Math.max(0, shots - (open.tracks.get(trackId) ?? 0));
    open.tracks.set(trackId, Math.max(shots, open.tracks.get(trackId) ?? 0));
    open.sighting = {
      ...open.sighting,
      lastSeenMs: Math.max(open.sighting.lastSeenMs, atMs),
      similarity: Math.max(open.sighting.similarity, similarity),
      shots: open.sighting.shots + newShots,
    };
    return this.isDue(open, atMs) ? [this.tell(open, atMs)] : [];
  }

  private isDue(open: Open, nowMs: number): boolean {
    return nowMs - open.toldMs >= this.rule.heartbeatMs && open.sighting.lastSeenMs > open.toldMs;
  }

  private tell(open: Open, nowMs: number): SightingEffect {
    open.toldMs = nowMs;
    return { kind: 'seen', sighting: open.sighting };
  }

  private endWhere(matches: (sighting: Sighting) => boolean, reason: SightingEnd): SightingEffect[] {
    const effects: SightingEffect[] = [];
    for (const [key, { sighting }] of this.open) {
      if (!matches(sighting)) continue;
      this.open.delete(key);
      effects.push({ kind: 'ended', sighting, reason });
    }
    return effects;
  }
}

function keyOf(cameraId: string, employeeId: string): string {
  return `${cameraId} ${employeeId}`;
}
