import type { AccessUnit } from '../rtp/nal-units.js';

/** Hands encoded pictures to whoever watches, with the faults of a stream: silence, packets that are lost, and jumps of time. */
export class PictureFeed {
  private readonly listeners = new Set<(unit: AccessUnit) => void>();
  private muted = false;
  private waitsForKeyFrame = false;
  private shiftTicks = 0;
  private toTear = 0;

  get watched(): boolean {
    return this.listeners.size > 0;
  }

  add(listener: (unit: AccessUnit) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  emit(unit: AccessUnit): void {
    // What came before the silence is lost to the decoders: go on with a picture that needs no other.
    if (this.muted || (this.waitsForKeyFrame && !unit.keyFrame)) {
      return;
    }
    this.waitsForKeyFrame = false;
    const shown = { ...unit, ticks: unit.ticks + this.shiftTicks, isTorn: this.toTear > 0 };
    this.toTear = Math.max(0, this.toTear - 1);
    for (const listener of this.listeners) {
      listener(shown);
    }
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    this.waitsForKeyFrame ||= muted;
  }

  /** Of each of the next pictures one packet is lost on the way. */
  tear(pictures: number): void {
    this.toTear += pictures;
  }

  /** All later timestamps are so many seconds further on (or back): cameras do that when their clock is set. */
  jump(seconds: number): void {
    this.shiftTicks += Math.round(seconds * 90_000);
  }
}
