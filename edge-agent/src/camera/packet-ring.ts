import type { SharedPacket } from './packet-fanout.js';

export interface RingEntry<P> {
  readonly packet: P;
  /** When it came, monotonic milliseconds. */
  readonly atMs: number;
}

/** More than this is not kept back for one camera: 30 s at 16 Mbit/s. */
const defaultMostBytes = 64 * 1024 * 1024;

/**
 * The last seconds of a stream, as the camera sent them (PK-10). It begins with a key frame; whole groups of pictures are given up, and
 * only when the next group reaches back far enough as well. Bounded in bytes: what falls short then is counted.
 */
export class PacketRing<P extends SharedPacket> {
  /** Groups that were given up too early because they took too much memory. */
  shortened = 0;
  bytes = 0;
  private entries: RingEntry<P>[] = [];
  /** Places of the key frames in `entries`, ascending. */
  private keys: number[] = [];

  constructor(
    public holdMs: number,
    private readonly mostBytes: number = defaultMostBytes,
  ) {}

  push(packet: P, atMs: number): void {
    if (packet.isKey) this.keys.push(this.entries.length);
    else if (this.keys.length === 0) return;
    this.entries.push({ packet, atMs });
    this.bytes += packet.data.length;
    this.shrink(atMs);
  }

  /** From the key frame at or before `sinceMs` on, or from the first one there is. */
  since(sinceMs: number): readonly RingEntry<P>[] {
    const from = this.keys.findLast((place) => (this.entries[place]?.atMs ?? Number.POSITIVE_INFINITY) <= sinceMs);
    return this.entries.slice(from ?? 0);
  }

  clear(): void {
    this.entries = [];
    this.keys = [];
    this.bytes = 0;
  }

  private shrink(nowMs: number): void {
    for (;;) {
      const next = this.keys[1];
      if (next === undefined) break;
      const reaches = (this.entries[next]?.atMs ?? nowMs) <= nowMs - this.holdMs;
      if (!reaches && this.bytes <= this.mostBytes) return;
      if (!reaches) this.shortened++;
      this.giveUp(next);
    }
    // one group that never ends must not eat the box
    if (this.bytes > this.mostBytes) {
      this.shortened++;
      this.clear();
    }
  }

  private giveUp(count: number): void {
    for (const { packet } of this.entries.splice(0, count)) {
      this.bytes -= packet.data.length;
    }
    this.keys = this.keys.slice(1).map((place) => place - count);
  }
}
