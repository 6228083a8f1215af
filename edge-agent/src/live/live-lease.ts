import type { LiveFrame } from '@sigap/contracts';

export type LiveFrameTaker = (frame: LiveFrame) => void;

interface Lease {
  untilMs: number;
  take: LiveFrameTaker;
}

/** Longest time for which frames are sent without somebody asking again. */
export const longestLeaseSeconds = 60;

/** Who looks: the cloud, and the station pages of the box, at once and for times of their own. */
export type LiveViewer = 'cloud' | 'station';

/**
 * Who looks at which camera, and until when. A lease ends by itself, so a viewer that vanished costs at most a minute of pictures; a new
 * one for the same camera and viewer extends it; 0 seconds ends it. Pure: times come in.
 */
export class LiveLeases {
  private readonly leases = new Map<string, Map<LiveViewer, Lease>>();

  /** @returns for how many milliseconds from now the camera should send frames, for whoever looks; 0: not any more */
  grant(cameraId: string, seconds: number, take: LiveFrameTaker, nowMs: number, viewer: LiveViewer = 'cloud'): number {
    const untilMs = nowMs + Math.min(Math.max(seconds, 0), longestLeaseSeconds) * 1000;
    const ofCamera = this.leases.get(cameraId) ?? new Map<LiveViewer, Lease>();
    this.leases.set(cameraId, ofCamera);
    if (untilMs > nowMs) ofCamera.set(viewer, { untilMs, take });
    else ofCamera.delete(viewer);
    return this.remainingMs(cameraId, nowMs);
  }

  /** Milliseconds that are left of the longest lease of a camera. */
  remainingMs(cameraId: string, nowMs: number): number {
    const ends = this.running(cameraId, nowMs).map(({ untilMs }) => untilMs);
    return ends.length === 0 ? 0 : Math.max(...ends) - nowMs;
  }

  /** Hands a frame to all who look. False when nobody does. */
  deliver(cameraId: string, frame: LiveFrame, nowMs: number): boolean {
    const running = this.running(cameraId, nowMs);
    for (const { take } of running) take(frame);
    return running.length > 0;
  }

  end(cameraId: string): void {
    this.leases.delete(cameraId);
  }

  /** Forgets those that are over. */
  private running(cameraId: string, nowMs: number): Lease[] {
    const ofCamera = this.leases.get(cameraId);
    if (ofCamera === undefined) return [];
    for (const [viewer, { untilMs }] of ofCamera) if (nowMs >= untilMs) ofCamera.delete(viewer);
    if (ofCamera.size === 0) this.leases.delete(cameraId);
    return [...ofCamera.values()];
  }
}
