import {
  type CameraFault,
  type CameraState,
  departmentKey,
  type Presence,
  type PresenceCounts,
  type PresenceStatus,
  type Shortage,
} from '@sigap/contracts';
import { advanceCoverage, type Coverage, coverageSince, type EdgeView, neverCovered } from './coverage.js';
import { judgePresence, type Thresholds, type Verdict } from './presence-rule.js';

/* What the engine holds of one tenant. Times in milliseconds since 1970. */

export interface PersonRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly department: string | null;
  readonly role: string | null;
  readonly supervisorName: string | null;
  readonly enrolled: boolean;
}
export interface TrackingRow {
  readonly employeeId: string;
  readonly cameraId: string | null;
  readonly lastSeenAt: number | null;
  readonly liveLastSeenAt: number | null;
  readonly similarity: number | null;
  readonly firstInAt: number | null;
  readonly lastOutAt: number | null;
  /** Cameras that have seen the person of late; empty: any may. */
  readonly cameraIds: readonly string[];
}
export interface CameraRow {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly purpose: string;
  readonly enabled: boolean;
  /** Deleted cameras are known for their names. */
  readonly isDeleted: boolean;
  readonly edgeId: string | null;
  readonly state: CameraState;
  readonly fault: CameraFault | null;
  readonly stateSince: number | null;
}
export interface EdgeRow extends EdgeView {
  readonly id: string;
  readonly name: string;
  readonly pack: string | null;
  readonly recognition: 'idle' | 'starting' | 'running' | 'degraded' | 'stopped' | null;
  /** Null: it has said nothing since it came back. */
  readonly shortages: readonly ShortageRow[] | null;
}
/** Room of a box that is short, since the cloud heard of it. */
export interface ShortageRow extends Shortage {
  readonly since: number;
}
/** What is known of one person now. */
export interface Assessment {
  readonly person: PersonRow;
  readonly tracking: TrackingRow | null;
  readonly verdict: Verdict;
  readonly previous: PresenceStatus | null;
}

interface Entry {
  person: PersonRow;
  tracking: TrackingRow | null;
  verdict: Verdict;
  previous: PresenceStatus | null;
}

const notJudged: Verdict = { status: 'UNKNOWN', absentSince: null, isLost: false };

/** Presence of one tenant in memory: rows in, statuses out. It asks nobody; `PresenceEngine` feeds it. */
export class PresenceModel {
  private entries = new Map<string, Entry>();
  private ordered: Entry[] = [];
  private cameras = new Map<string, CameraRow>();
  private edges = new Map<string, EdgeRow>();
  private coverage = new Map<string, Coverage>();
  private thresholds: Thresholds = { offlineAfterMs: 120_000, alertAfterMs: 300_000 };
  /** By `departmentKey`. */
  private ofDepartments: ReadonlyMap<string, Thresholds> = new Map();
  private counted: PresenceCounts = { present: 0, alert: 0, unknown: 0, total: 0 };

  /** @param ofDepartments by `departmentKey`, where they are others */
  setThresholds(thresholds: Thresholds, ofDepartments: ReadonlyMap<string, Thresholds> = new Map()): void {
    this.thresholds = thresholds;
    this.ofDepartments = ofDepartments;
  }

  /** All who work here; who is missing has left. */
  setPeople(people: readonly PersonRow[]): void {
    const before = this.entries;
    this.ordered = people.map((person) => {
      const known = before.get(person.id);
      return known ? Object.assign(known, { person }) : { person, tracking: null, verdict: notJudged, previous: null };
    });
    this.entries = new Map(this.ordered.map((entry) => [entry.person.id, entry]));
  }

  /** @returns ids of those whose row is another than before */
  setTracking(rows: readonly TrackingRow[]): string[] {
    const changed: string[] = [];
    for (const row of rows) {
      const entry = this.entries.get(row.employeeId);
      if (!entry) continue;
      if (isSameSight(entry.tracking, row)) entry.tracking = row;
      else {
        entry.tracking = row;
        changed.push(row.employeeId);
      }
    }
    return changed;
  }

  setCameras(cameras: readonly CameraRow[]): void {
    this.cameras = new Map(cameras.map((camera) => [camera.id, camera]));
  }

  setEdges(edges: readonly EdgeRow[]): void {
    this.edges = new Map(edges.map((edge) => [edge.id, edge]));
  }

  /** Judges everybody, or only `who`. @returns ids of those whose status changed */
  sweep(now: number, who?: Iterable<string>): string[] {
    const anywhere = this.watch(now);
    const changed: string[] = [];
    const entries = who === undefined ? this.ordered : entriesOf(this.entries, who);
    for (const entry of entries) {
      const before = entry.verdict.status;
      entry.verdict = this.judge(entry, anywhere, now);
      if (entry.verdict.status === before && entry.previous !== null) continue;
      entry.previous = before;
      changed.push(entry.person.id);
    }
    if (changed.length > 0 || this.counted.total !== this.ordered.length) this.counted = countOf(this.ordered);
    return changed;
  }

  get counts(): PresenceCounts {
    return this.counted;
  }

  /** Sorted by code. */
  *assessments(): Generator<Assessment> {
    yield* this.ordered;
  }

  assessment(employeeId: string): Assessment | null {
    return this.entries.get(employeeId) ?? null;
  }

  camera(id: string): CameraRow | null {
    return this.cameras.get(id) ?? null;
  }

  listCameras(): CameraRow[] {
    return [...this.cameras.values()].filter((camera) => !camera.isDeleted);
  }

  edge(id: string): EdgeRow | null {
    return this.edges.get(id) ?? null;
  }

  listEdges(): EdgeRow[] {
    return [...this.edges.values()];
  }

  presenceOf({ person, tracking, verdict }: Assessment): Presence {
    const camera = tracking?.cameraId ? this.cameras.get(tracking.cameraId) : undefined;
    return {
      employeeId: person.id,
      code: person.code,
      name: person.name,
      department: person.department,
      role: person.role,
      supervisorName: person.supervisorName,
      status: verdict.status,
      lastSeenAt: iso(tracking?.lastSeenAt),
      cameraId: tracking?.cameraId ?? null,
      cameraName: camera?.name ?? null,
      zone: camera?.zone ?? null,
      similarity: tracking?.similarity ?? null,
      firstInAt: iso(tracking?.firstInAt),
      lastOutAt: iso(tracking?.lastOutAt),
      enrolled: person.enrolled,
    };
  }

  /** Moves each camera's coverage on. @returns coverage of those who may be seen anywhere */
  private watch(now: number): number | null {
    const coverage = new Map<string, Coverage>();
    const recognising: Coverage[] = [];
    for (const camera of this.cameras.values()) {
      if (camera.isDeleted) continue;
      const edge = camera.edgeId === null ? null : (this.edges.get(camera.edgeId) ?? null);
      const one = advanceCoverage(this.coverage.get(camera.id) ?? neverCovered, camera, edge, now);
      coverage.set(camera.id, one);
      if (camera.purpose === 'recognition') recognising.push(one);
    }
    this.coverage = coverage;
    return coverageSince(recognising);
  }

  private judge({ person, tracking }: Entry, anywhere: number | null, now: number): Verdict {
    const thresholds = this.thresholdsOf(person);
    const lastSeenAt = tracking?.lastSeenAt ?? null;
    const live = tracking?.liveLastSeenAt ?? null;
    // a backlog of seconds, as after a short break of the link, does not make the evidence one of the past
    const isLive = lastSeenAt !== null && live !== null && lastSeenAt - live < thresholds.offlineAfterMs;
    return judgePresence({ lastSeenAt, isLive }, this.coverageOf(tracking, anywhere), now, thresholds);
  }

  private thresholdsOf({ department }: PersonRow): Thresholds {
    if (department === null || this.ofDepartments.size === 0) return this.thresholds;
    return this.ofDepartments.get(departmentKey(department)) ?? this.thresholds;
  }

  /** Of the cameras that have seen the person of late and still exist; of all where there is none. */
  private coverageOf(tracking: TrackingRow | null, anywhere: number | null): number | null {
    let since: number | null = null;
    let known = false;
    for (const id of tracking?.cameraIds ?? []) {
      const one = this.coverage.get(id);
      if (!one) continue;
      known = true;
      if (one.watchingSince !== null && (since === null || one.watchingSince < since)) since = one.watchingSince;
    }
    return known ? since : anywhere;
  }
}

function* entriesOf(entries: ReadonlyMap<string, Entry>, ids: Iterable<string>): Generator<Entry> {
  for (const id of ids) {
    const entry = entries.get(id);
    if (entry) yield entry;
  }
}

function isSameSight(a: TrackingRow | null, b: TrackingRow): boolean {
  return (
    a !== null && a.lastSeenAt === b.lastSeenAt && a.cameraId === b.cameraId && a.firstInAt === b.firstInAt && a.lastOutAt === b.lastOutAt
  );
}

function countOf(entries: readonly Entry[]): PresenceCounts {
  const counts = { present: 0, alert: 0, unknown: 0, total: entries.length };
  for (const { verdict } of entries) {
    if (verdict.status === 'AVAILABLE') counts.present += 1;
    else if (verdict.status === 'OFFLINE') counts.alert += 1;
    else counts.unknown += 1;
  }
  return counts;
}

function iso(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : new Date(at).toISOString();
}
