import type { PresenceStatus } from '@sigap/contracts';

/** What sightings say of one person; times in milliseconds since 1970. */
export interface Evidence {
  readonly lastSeenAt: number | null;
  /** The newest evidence arrived live, not from a backlog (`replayed`). */
  readonly isLive: boolean;
}
export interface Thresholds {
  readonly offlineAfterMs: number;
  readonly alertAfterMs: number;
}
export interface Verdict {
  readonly status: PresenceStatus;
  /** Since when the absence is known: the later of the last sighting and the begin of the coverage. Null unless OFFLINE. */
  readonly absentSince: number | null;
  /** The absence is known for long enough, and of a person whom we saw live, to be worth an alert (PR-2: none about the past). */
  readonly isLost: boolean;
}

/** A sighting further in the future than this says that a clock is wrong, not that somebody is here. */
export const clockToleranceMs = 120_000;

/**
 * PR-1: arrive at once, leave slowly, and never call absent whom no camera could have seen.
 * @param coverageSince since when at least one covering camera watches without a break; null when none does
 */
export function judgePresence(evidence: Evidence, coverageSince: number | null, now: number, thresholds: Thresholds): Verdict {
  const { lastSeenAt } = evidence;
  if (lastSeenAt !== null && lastSeenAt - now > clockToleranceMs) return unknown;
  if (lastSeenAt !== null && now - lastSeenAt < thresholds.offlineAfterMs) return available;
  if (coverageSince === null) return unknown;
  const absentSince = Math.max(lastSeenAt ?? coverageSince, coverageSince);
  const absentMs = now - absentSince;
  if (absentMs < thresholds.offlineAfterMs) return unknown;
  return { status: 'OFFLINE', absentSince, isLost: evidence.isLive && lastSeenAt !== null && absentMs >= thresholds.alertAfterMs };
}

const unknown: Verdict = { status: 'UNKNOWN', absentSince: null, isLost: false };
const available: Verdict = { status: 'AVAILABLE', absentSince: null, isLost: false };
