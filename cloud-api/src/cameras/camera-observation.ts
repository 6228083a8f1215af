import type { CameraFault, CameraState } from '@sigap/contracts';

/** One thing a box said of a camera. `at` is on the box's clock, so observations of one camera compare among themselves. */
export interface CameraObservation {
  readonly at: Date;
  readonly state: Exclude<CameraState, 'unknown'>;
  readonly fault: CameraFault | null;
  /** Since when, where the box said it. */
  readonly since: Date | null;
  readonly lastFrameAt: Date | null;
}

export interface CameraStatus {
  readonly state: Exclude<CameraState, 'unknown'>;
  readonly fault: CameraFault | null;
  readonly stateSince: Date;
  /** `at` of the newest observation. */
  readonly observedAt: Date;
  readonly lastFrameAt: Date | null;
}

/**
 * The newest observation wins, whenever it arrives: events late, twice or in any order end alike. At one and the same instant the
 * worse state wins, so that the end does not hang on the order either.
 */
export function observe(known: CameraStatus | null, seen: CameraObservation): CameraStatus {
  const lastFrameAt = later(known?.lastFrameAt ?? null, seen.lastFrameAt);
  if (known !== null && !outweighs(seen, known)) return { ...known, lastFrameAt };
  const stays = known !== null && known.state === seen.state;
  return {
    state: seen.state,
    fault: seen.fault,
    stateSince: seen.since ?? (stays ? known.stateSince : seen.at),
    observedAt: seen.at,
    lastFrameAt,
  };
}

const severity = { online: 0, degraded: 1, offline: 2 } as const;

function outweighs(seen: CameraObservation, known: CameraStatus): boolean {
  if (seen.at.getTime() !== known.observedAt.getTime()) return seen.at > known.observedAt;
  if (severity[seen.state] !== severity[known.state]) return severity[seen.state] > severity[known.state];
  if ((seen.fault ?? '') !== (known.fault ?? '')) return (seen.fault ?? '') > (known.fault ?? '');
  return (seen.since ?? seen.at) < known.stateSince;
}

function later(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
