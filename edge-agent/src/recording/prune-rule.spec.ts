import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePruned, type ClipRoom, type PrunableClip } from './prune-rule.js';

function aClip(recordingId: string, day: number, change: Partial<PrunableClip> = {}): PrunableClip {
  const at = new Date(Date.UTC(2026, 10, day));
  return { recordingId, bytes: 100, storedAt: at, uploadedAt: at, ...change };
}

const roomy: ClipRoom = { clipBytes: 0, quotaBytes: 1_000, freeBytes: 1_000, wantedFreeBytes: 100 };
const nobody = new Set<string>();
const ids = (clips: readonly PrunableClip[]) => clips.map(({ recordingId }) => recordingId);

describe('choosePruned', () => {
  it('takes nothing while there is room', () => {
    expect(choosePruned([aClip('a', 1)], nobody, roomy)).toMatchObject({ clips: [], short: false });
  });

  it('takes the oldest, and no more than needed', () => {
    const clips = [aClip('c', 3), aClip('a', 1), aClip('b', 2)];
    const choice = choosePruned(clips, nobody, { ...roomy, clipBytes: 1_150 });
    expect(ids(choice.clips)).toEqual(['a', 'b']);
    expect(choice).toMatchObject({ reason: 'quota', short: false });
  });

  it('says that the disk is the reason when the disk needs more than the quota', () => {
    expect(choosePruned([aClip('a', 1)], nobody, { ...roomy, freeBytes: 20 })).toMatchObject({ reason: 'disk-full', short: false });
  });

  it('never takes what only this box has, nor what is held, and says that it is short', () => {
    const clips = [aClip('only', 1, { uploadedAt: null }), aClip('held', 2), aClip('free', 3)];
    const choice = choosePruned(clips, new Set(['held']), { ...roomy, clipBytes: 1_300 });
    expect(ids(choice.clips)).toEqual(['free']);
    expect(choice.short).toBe(true);
  });

  it('holds for any clips and any room', () => {
    const clip = fc.record({
      recordingId: fc.uuid(),
      bytes: fc.integer({ min: 1, max: 500 }),
      storedAt: fc.date({ noInvalidDate: true }),
      uploadedAt: fc.option(fc.date({ noInvalidDate: true })),
    });
    const bytes = fc.integer({ min: 0, max: 5_000 });
    const room = fc.record({ clipBytes: bytes, quotaBytes: bytes, freeBytes: bytes, wantedFreeBytes: bytes });
    fc.assert(
      fc.property(
        fc.uniqueArray(clip, { selector: (one) => one.recordingId }),
        room,
        fc.integer({ min: 0, max: 4 }),
        (clips, has, every) => {
          const holds = new Set(clips.filter((_, i) => every > 0 && i % every === 0).map(({ recordingId }) => recordingId));
          const choice = choosePruned(clips, holds, has);
          const needed = Math.max(has.clipBytes - has.quotaBytes, has.wantedFreeBytes - has.freeBytes);
          const freed = choice.clips.reduce((sum, one) => sum + one.bytes, 0);
          expect(choice.clips.every((one) => one.uploadedAt !== null && !holds.has(one.recordingId))).toBe(true);
          // the last one was still needed
          expect(freed - (choice.clips.at(-1)?.bytes ?? 0)).toBeLessThan(Math.max(1, needed));
          expect(choice.short).toBe(freed < needed);
          const left = clips.filter((one) => one.uploadedAt !== null && !holds.has(one.recordingId) && !choice.clips.includes(one));
          const newest = Math.max(...choice.clips.map(({ storedAt }) => storedAt.getTime()));
          expect(left.every(({ storedAt }) => storedAt.getTime() >= newest)).toBe(true);
        },
      ),
    );
  });
});
