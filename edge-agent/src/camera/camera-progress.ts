import type { CameraFault, CameraState } from '@sigap/contracts';

export interface ProgressRule {
  /** Frames older than this: `degraded`. */
  degradedAfterMs: number;
  /** Frames older than this: `offline`, and the camera is opened anew. A silent stall must be found within 10 s (CA-3). */
  offlineAfterMs: number;
  /** An opening that brings packets but no picture for this long is given up: longer than any sane distance of key frames. */
  openingMs: number;
}

export const defaultProgressRule: ProgressRule = { degradedAfterMs: 2500, offlineAfterMs: 8000, openingMs: 20_000 };

/** Times are monotonic milliseconds. */
export interface CameraProgress {
  readonly state: CameraState;
  readonly fault: CameraFault | null;
  readonly stateSinceMs: number;
  readonly lastFrameMs: number | null;
  /** Begin of the outage that goes on; null while pictures come, and before anything is known. */
  readonly outageSinceMs: number | null;
  /** Begin of the running attempt to get pictures; null between attempts. */
  readonly attemptSinceMs: number | null;
}

export type ProgressInput =
  | { kind: 'opening'; atMs: number }
  /** The newest picture was taken at `frameMs`. */
  | { kind: 'frame'; atMs: number; frameMs: number }
  | { kind: 'ended'; atMs: number; fault: CameraFault }
  /** Time passes. `packetsFlow`: data comes, whether or not it makes pictures. */
  | { kind: 'tick'; atMs: number; packetsFlow: boolean };

export type ProgressEffect =
  | { kind: 'went-offline'; fault: CameraFault; sinceMs: number }
  /** `outageMs` null: the first contact. */
  | { kind: 'came-online'; sinceMs: number; outageMs: number | null }
  /** This attempt leads nowhere: close it, and try anew. */
  | { kind: 'abandon'; fault: CameraFault };

export interface ProgressStep {
  readonly progress: CameraProgress;
  readonly effects: readonly ProgressEffect[];
}

export function beginProgress(atMs: number): CameraProgress {
  return { state: 'unknown', fault: null, stateSinceMs: atMs, lastFrameMs: null, outageSinceMs: null, attemptSinceMs: null };
}

/** State of a camera from the age of its pictures and nothing else (CA-3). Pure. */
export function stepProgress(progress: CameraProgress, input: ProgressInput, rule: ProgressRule = defaultProgressRule): ProgressStep {
  if (input.kind === 'opening') return { progress: { ...progress, attemptSinceMs: input.atMs }, effects: [] };
  if (input.kind === 'frame') return withFrame(progress, input.atMs, input.frameMs, rule);
  if (input.kind === 'ended') return offline({ ...progress, attemptSinceMs: null }, input.atMs, input.fault);
  return passTime(progress, input.atMs, input.packetsFlow, rule);
}

function withFrame(progress: CameraProgress, atMs: number, frameMs: number, rule: ProgressRule): ProgressStep {
  // a report of an attempt that was given up meanwhile proves nothing
  if (progress.attemptSinceMs === null || frameMs < progress.attemptSinceMs) return { progress, effects: [] };
  const lastFrameMs = Math.max(frameMs, progress.lastFrameMs ?? frameMs);
  const fresh = atMs - lastFrameMs <= rule.degradedAfterMs;
  if (progress.state === 'online') return { progress: { ...progress, lastFrameMs }, effects: [] };
  if (!fresh) return { progress: { ...progress, lastFrameMs }, effects: [] };
  const online: CameraProgress = { ...progress, state: 'online', fault: null, stateSinceMs: atMs, lastFrameMs, outageSinceMs: null };
  if (progress.state === 'degraded') return { progress: online, effects: [] };
  const outageMs = progress.outageSinceMs === null ? null : Math.max(0, frameMs - progress.outageSinceMs);
  return { progress: online, effects: [{ kind: 'came-online', sinceMs: frameMs, outageMs }] };
}

function passTime(progress: CameraProgress, atMs: number, packetsFlow: boolean, rule: ProgressRule): ProgressStep {
  if (progress.attemptSinceMs === null) return { progress, effects: [] };
  const watched = progress.state === 'online' || progress.state === 'degraded';
  const ageMs = atMs - Math.max(progress.attemptSinceMs, progress.lastFrameMs ?? 0);
  const fault: CameraFault = packetsFlow ? 'no-video' : 'stalled';
  if (watched && ageMs > rule.offlineAfterMs) return abandon(progress, atMs, fault);
  if (!watched && ageMs > (packetsFlow ? rule.openingMs : rule.offlineAfterMs)) return abandon(progress, atMs, fault);
  if (progress.state === 'online' && ageMs > rule.degradedAfterMs) {
    return { progress: { ...progress, state: 'degraded', stateSinceMs: atMs }, effects: [] };
  }
  return { progress, effects: [] };
}

function abandon(progress: CameraProgress, atMs: number, fault: CameraFault): ProgressStep {
  const step = offline({ ...progress, attemptSinceMs: null }, atMs, fault);
  return { progress: step.progress, effects: [{ kind: 'abandon', fault }, ...step.effects] };
}

function offline(progress: CameraProgress, atMs: number, fault: CameraFault): ProgressStep {
  // the outage began with the last picture, not when it was noticed
  const sinceMs = progress.outageSinceMs ?? progress.lastFrameMs ?? progress.stateSinceMs;
  const next: CameraProgress = {
    ...progress,
    state: 'offline',
    fault,
    stateSinceMs: progress.state === 'offline' ? progress.stateSinceMs : atMs,
    outageSinceMs: sinceMs,
  };
  return { progress: next, effects: progress.state === 'offline' ? [] : [{ kind: 'went-offline', fault, sinceMs }] };
}
