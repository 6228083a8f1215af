/** Of a stored clip, what decides whether it may go. */
export interface PrunableClip {
  readonly recordingId: string;
  readonly bytes: number;
  readonly storedAt: Date;
  /** When the cloud confirmed it whole; null: this box has the only copy. */
  readonly uploadedAt: Date | null;
}

export interface ClipRoom {
  /** Of all files of clips on this box. */
  readonly clipBytes: number;
  readonly quotaBytes: number;
  /** Of the disk. */
  readonly freeBytes: number;
  /** The disk should keep so much free. */
  readonly wantedFreeBytes: number;
}

export interface PruneChoice {
  /** To be taken away, in this order. */
  readonly clips: readonly PrunableClip[];
  readonly reason: 'quota' | 'disk-full';
  /** There is too little room, also after that: somebody must act. */
  readonly short: boolean;
}

/**
 * Which clips go when room is short (PK-14): the oldest ones that the cloud has whole and nobody holds, and no more than needed. A clip that the
 * cloud has not confirmed never goes, whatever the disk says. Pure.
 */
export function choosePruned(clips: readonly PrunableClip[], holds: ReadonlySet<string>, room: ClipRoom): PruneChoice {
  const overQuota = room.clipBytes - room.quotaBytes;
  const missing = room.wantedFreeBytes - room.freeBytes;
  let needed = Math.max(overQuota, missing);
  const reason = missing > overQuota ? 'disk-full' : 'quota';
  const chosen: PrunableClip[] = [];
  const mayGo = clips
    .filter(({ uploadedAt, recordingId }) => uploadedAt !== null && !holds.has(recordingId))
    .toSorted((a, b) => a.storedAt.getTime() - b.storedAt.getTime());
  for (const clip of mayGo) {
    if (needed <= 0) break;
    chosen.push(clip);
    needed -= clip.bytes;
  }
  return { clips: chosen, reason, short: needed > 0 };
}
