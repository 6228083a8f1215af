import type { SeenTrack } from './inference-protocol.js';

export interface UnknownRule {
  /** So many good shots without a name... */
  shots: number;
  /** ...over at least this time are somebody unknown, and not a colleague in passing. */
  ms: number;
}

export const defaultUnknownRule: UnknownRule = { shots: 5, ms: 3000 };

/** Tracks that stay without a name, each told once. Pure. */
export class UnknownLog {
  private told = new Map<string, Set<string>>();

  constructor(private readonly rule: UnknownRule = defaultUnknownRule) {}

  /** All tracks of one camera that live. Returns those to tell now. */
  observe(cameraId: string, tracks: readonly SeenTrack[]): SeenTrack[] {
    const before = this.told.get(cameraId) ?? new Set();
    const isNew = (track: SeenTrack) =>
      !before.has(track.trackId) &&
      track.employeeId === null &&
      track.shotsTaken >= this.rule.shots &&
      track.lastSeenMs - track.startedMs >= this.rule.ms;
    const found = tracks.filter(isNew);
    const told = tracks.filter((track) => before.has(track.trackId) || found.includes(track)).map((track) => track.trackId);
    this.told.set(cameraId, new Set(told));
    return found;
  }

  forget(cameraId: string): void {
    this.told.delete(cameraId);
  }
}
