import type { ClipRoom, PrunableClip } from './prune-rule.js';

/** What gives too little room for clips, also after all was taken away that may go: their quota, or the disk. */
export type ShortRoom = 'quota' | 'disk';

/** There is enough again only this much above the limit, so that storage at its limit does not alarm with each parcel. */
const enoughShare = 0.02;
const enoughBytes = 1024 ** 3;

/** What is short, given what was (PK-14). What the cloud has whole and nobody holds counts as room: it goes when it is needed. Pure. */
export function shortRooms(
  clips: readonly PrunableClip[],
  holds: ReadonlySet<string>,
  room: ClipRoom,
  was: readonly ShortRoom[],
): readonly ShortRoom[] {
  const mayGo = clips
    .filter(({ uploadedAt, recordingId }) => uploadedAt !== null && !holds.has(recordingId))
    .reduce((sum, { bytes }) => sum + bytes, 0);
  const spare: Record<ShortRoom, number> = {
    quota: room.quotaBytes - room.clipBytes + mayGo,
    disk: room.freeBytes - room.wantedFreeBytes + mayGo,
  };
  const margin: Record<ShortRoom, number> = {
    quota: Math.min(enoughBytes, room.quotaBytes * enoughShare),
    disk: room.wantedFreeBytes / 2,
  };
  return (['quota', 'disk'] as const).filter((what) => spare[what] < (was.includes(what) ? margin[what] : 0));
}
