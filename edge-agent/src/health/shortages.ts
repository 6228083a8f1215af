import type { Shortage } from '@sigap/contracts';
import type { ClipStorageState } from '../recording/clip-storage.js';
import type { DiskRoom } from './disk-rule.js';

/** What of this box's room is short, so that a person must act. A full disk is told once, not as short clips as well. Pure. */
export function shortagesOf(disk: DiskRoom, isLow: boolean, clips: Omit<ClipStorageState, 'short'>): Shortage[] {
  const shortages: Shortage[] = [];
  if (isLow) shortages.push({ what: 'disk', leftBytes: disk.freeBytes, ofBytes: disk.totalBytes });
  if (clips.shortOf.includes('quota')) {
    const ofBytes = Math.round(clips.quotaBytes);
    shortages.push({ what: 'clips', leftBytes: Math.max(0, ofBytes - clips.clipBytes), ofBytes });
  } else if (clips.shortOf.includes('disk') && !isLow) {
    // clips may lie on a disk of their own
    shortages.push({ what: 'clips', leftBytes: clips.freeBytes, ofBytes: Math.round(clips.quotaBytes) });
  }
  return shortages;
}
