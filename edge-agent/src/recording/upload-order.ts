import type { ClipRow } from './recording-facts.js';

/** A clip that is younger than this is live: it goes before the backlog. */
const liveMs = 10 * 60_000;

export interface UploadWishes {
  /** Clips that somebody asked for, first asked first. */
  readonly asked: readonly string[];
  /** `all`: the others go as well. */
  readonly rule: 'on-demand' | 'all';
}

/**
 * Clips that the cloud should get, in the order in which they go (PK-15): those that somebody waits for, then what was stored just now, then the
 * backlog, oldest first. Pure.
 */
export function uploadOrder(clips: readonly ClipRow[], wishes: UploadWishes, now: Date): ClipRow[] {
  const rank = new Map(wishes.asked.map((recordingId, i) => [recordingId, i]));
  // what is asked for goes again: the cloud had it once and made room since
  const waiting = clips.filter(({ recordingId, uploadedAt }) => uploadedAt === null || rank.has(recordingId));
  const classOf = ({ recordingId, storedAt }: ClipRow) => {
    const asked = rank.get(recordingId);
    if (asked !== undefined) return asked - wishes.asked.length;
    return now.getTime() - storedAt.getTime() < liveMs ? 0 : 1;
  };
  return waiting
    .filter(({ recordingId }) => wishes.rule === 'all' || rank.has(recordingId))
    .toSorted((a, b) => classOf(a) - classOf(b) || a.storedAt.getTime() - b.storedAt.getTime());
}

/** Milliseconds that a part of `bytes` may take at least, at `megabits` a second; null: as fast as it goes. */
export function paceMs(bytes: number, megabits: number | null): number {
  return megabits === null ? 0 : (bytes * 8) / (megabits * 1_000);
}

/** Bytes of one part: whole seconds of the line, so that a slow line is not taken for minutes by one request. */
export function partBytes(megabits: number | null, mostBytes: number): number {
  if (megabits === null) return mostBytes;
  return Math.max(64 * 1024, Math.min(mostBytes, Math.floor((megabits * 1e6) / 8)));
}
