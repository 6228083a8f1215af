import type { CameraStatus } from './camera-spec.js';
import type { SessionCounts } from './worker-protocol.js';

const noCounts: SessionCounts = { packets: 0, lostPackets: 0, decoded: 0, sampled: 0, droppedBusy: 0, droppedPackets: 0, gated: 0 };
/** Rates are taken over at least this long. */
const rateIntervalMs = 4000;

/** Counts of one camera over all its sessions: a new session begins at zero, the totals do not. */
export class SampleCounts {
  private past = noCounts;
  private current = noCounts;
  private rate = 0;
  private rateFrom: { atMs: number; sampled: number } | null = null;

  /** Counts of the running session so far. */
  report(counts: SessionCounts, atMs: number): void {
    this.current = counts;
    const sampled = this.past.sampled + counts.sampled;
    this.rateFrom ??= { atMs, sampled };
    const elapsedMs = atMs - this.rateFrom.atMs;
    if (elapsedMs < rateIntervalMs) return;
    this.rate = ((sampled - this.rateFrom.sampled) * 1000) / elapsedMs;
    this.rateFrom = { atMs, sampled };
  }

  closeSession(): void {
    this.past = sum(this.past, this.current);
    this.current = noCounts;
    this.rate = 0;
    this.rateFrom = null;
  }

  totals(): Pick<CameraStatus, 'decodedFrames' | 'droppedFrames' | 'lostPackets' | 'gatedFrames' | 'sampledFps'> {
    const all = sum(this.past, this.current);
    return {
      decodedFrames: all.decoded,
      droppedFrames: all.droppedBusy + all.droppedPackets,
      lostPackets: all.lostPackets,
      gatedFrames: all.gated,
      sampledFps: Math.round(this.rate * 100) / 100,
    };
  }
}

function sum(a: SessionCounts, b: SessionCounts): SessionCounts {
  return {
    packets: a.packets + b.packets,
    lostPackets: a.lostPackets + b.lostPackets,
    decoded: a.decoded + b.decoded,
    sampled: a.sampled + b.sampled,
    droppedBusy: a.droppedBusy + b.droppedBusy,
    droppedPackets: a.droppedPackets + b.droppedPackets,
    gated: a.gated + b.gated,
  };
}
