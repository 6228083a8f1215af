import type { LiveFrame } from '@sigap/contracts';

export type LiveFrameTaker = (frame: LiveFrame) => void;

interface Lease {
  untilMs: number;
  take: LiveFrameTaker;
}

/** Longest time for which frames are sent without somebody asking again. */
export const longestLeaseSeconds = 60;

/**
 * Who looks at which camera, and until when. A lease ends by itself, so a viewer that vanished costs at most a minute of pictures; a new
 * one for the same camera extends it; 0 seconds ends it. Pure: times come in.
 */
export class LiveLeases {
  private readonly leases = new Map<string, Lease>();

  /** @returns for how many milliseconds from now the camera should send frames; 0: not any more */
  grant(cameraId: string, seconds: number, take: LiveFrameTaker, nowMs: number): number {
    const untilMs = nowMs + Math.min(Math.max(seconds, 0), longestLeaseSeconds) * 1000;
    if (untilMs <= nowMs) {
      this.leases.delete(cameraId);
      return 0;
    }
    this.leases.set(cameraId, { untilMs, take });
    return untilMs - nowMs;
  }

  /** Milliseconds that are left of a camera's lease. */
  remainingMs(cameraId: string, nowMs: number): number {
    return Math.max(0, (this.leases.get(cameraId)?.untilMs ?? nowMs) - nowMs);
  }

  /** Hands a frame to whoever looks. False when nobody does. */
  deliver(cameraId: string, frame: LiveFrame, nowMs: number): boolean {
    const lease = this.leases.get(cameraId);
    if (lease === undefined) return false;
    if (nowMs >= lease.untilMs) {
      this.leases.delete(cameraId);
      return false;
    }
    lease.take(frame);
    return true;
  }

  end(cameraId: string): void {
    this.leases.delete(cameraId);
  }
}
