/** A parcel that leaves as the next one comes is not worth a word. */
const shownAfterMs = 1_000;
/** Who sees two labels asks with each picture: for so long after the last one both are taken to be there. */
const overAfterMs = 2_000;

interface Hold {
  readonly sinceMs: number;
  lastMs: number;
  isShown: boolean;
}

/** At which tables two labels are in view, so that none of them starts; as the pages show it. By the monotonic clock alone. */
export class HeldLabels {
  private readonly holds = new Map<string, Hold>();

  /** A label was held there. */
  held(cameraId: string, atMs: number): void {
    const hold = this.holds.get(cameraId);
    if (hold) hold.lastMs = atMs;
    else this.holds.set(cameraId, { sinceMs: atMs, lastMs: atMs, isShown: false });
  }

  /** A label acted there. */
  acted(cameraId: string): void {
    const hold = this.holds.get(cameraId);
    if (hold) hold.lastMs = Number.NEGATIVE_INFINITY;
  }

  isShown(cameraId: string): boolean {
    return this.holds.get(cameraId)?.isShown ?? false;
  }

  /** Tables where it begins or ceases to be shown. */
  look(nowMs: number): { readonly cameraId: string; readonly inView: boolean }[] {
    const changes: { cameraId: string; inView: boolean }[] = [];
    for (const [cameraId, hold] of this.holds) {
      if (nowMs - hold.lastMs >= overAfterMs) {
        this.holds.delete(cameraId);
        if (hold.isShown) changes.push({ cameraId, inView: false });
      } else if (!hold.isShown && hold.lastMs - hold.sinceMs >= shownAfterMs) {
        hold.isShown = true;
        changes.push({ cameraId, inView: true });
      }
    }
    return changes;
  }
}
