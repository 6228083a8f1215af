/** A camera as coverage sees it. `state` as the box told it last; times in milliseconds since 1970. */
export interface CameraView {
  readonly enabled: boolean;
  readonly state: 'online' | 'degraded' | 'offline' | 'unknown';
  readonly stateSince: number | null;
}
/** The camera's box. `behind`: it still has events that are older than they may be. */
export interface EdgeView {
  readonly state: 'online' | 'offline' | 'never-seen';
  readonly stateSince: number | null;
  readonly lastHeardAt: number | null;
  readonly behind: boolean;
}
/**
 * `watchingSince`: since when the camera has watched without a break, as far as the cloud can know; null while it does not.
 * `blindAt`: when it was last known not to watch.
 */
export interface Coverage {
  readonly watchingSince: number | null;
  readonly blindAt: number | null;
}
export const neverCovered: Coverage = { watchingSince: null, blindAt: null };

/** A box that says nothing for so long may be away, whatever its last word was: it sends its health each 30 s. */
export const silenceLimitMs = 90_000;

/**
 * What the camera's state means for knowing who is there. A box that is away, silent or behind makes its cameras blind: what they saw
 * has not arrived. So does a stop of this service: when it is back, boxes are silent until they speak. `online` and `degraded` may
 * alternate without ending the watch.
 */
export function advanceCoverage(previous: Coverage, camera: CameraView, edge: EdgeView | null, now: number): Coverage {
  const seeing = camera.enabled && (camera.state === 'online' || camera.state === 'degraded');
  if (!seeing || edge === null || !isTelling(edge, now)) return { watchingSince: null, blindAt: now };
  if (previous.watchingSince !== null) return previous;
  const claimed = Math.max(camera.stateSince ?? now, edge.stateSince ?? now);
  // a box that has just caught up was online all the time: what counts is when it stopped being blind
  return { watchingSince: Math.min(now, Math.max(claimed, previous.blindAt ?? claimed)), blindAt: previous.blindAt };
}

function isTelling({ state, lastHeardAt, behind }: EdgeView, now: number): boolean {
  return state === 'online' && !behind && lastHeardAt !== null && now - lastHeardAt <= silenceLimitMs;
}

/** Since when at least one of the cameras has watched without a break; null when none watches now. */
export function coverageSince(cameras: Iterable<Coverage>): number | null {
  let since: number | null = null;
  for (const { watchingSince } of cameras) {
    if (watchingSince !== null && (since === null || watchingSince < since)) since = watchingSince;
  }
  return since;
}

/** How old the oldest unsent event of a box may be before the box counts as behind. */
export const behindAfterMs = 60_000;

/** From the box's own health report; both times are the box's, so a wrong clock cancels out. */
export function isBehind(report: { readonly at: number; readonly oldestUnsentAt: number | null } | null): boolean {
  return report !== null && report.oldestUnsentAt !== null && report.at - report.oldestUnsentAt > behindAfterMs;
}
