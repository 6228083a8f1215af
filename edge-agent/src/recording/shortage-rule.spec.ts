import { describe, expect, it } from 'vitest';
import type { ClipRoom } from './prune-rule.js';
import { shortRooms } from './shortage-rule.js';

const at = new Date(Date.UTC(2026, 10, 20));
const roomy: ClipRoom = { clipBytes: 0, quotaBytes: 10_000, freeBytes: 10_000, wantedFreeBytes: 1_000 };
const nobody = new Set<string>();
const sent = { recordingId: 'sent', bytes: 500, storedAt: at, uploadedAt: at };
const unsent = { ...sent, recordingId: 'unsent', uploadedAt: null };

describe('shortRooms', () => {
  it.each([
    ['room for both', roomy, [], []],
    ['over the quota', { ...roomy, clipBytes: 10_001 }, [], ['quota']],
    ['the disk needs room', { ...roomy, freeBytes: 999 }, [], ['disk']],
    ['both', { ...roomy, clipBytes: 10_001, freeBytes: 999 }, [], ['quota', 'disk']],
    ['just below the quota again: not enough yet', { ...roomy, clipBytes: 9_900 }, ['quota'], ['quota']],
    ['well below the quota again', { ...roomy, clipBytes: 9_800 }, ['quota'], []],
    ['just above what the disk needs: not enough yet', { ...roomy, freeBytes: 1_499 }, ['disk'], ['disk']],
    ['well above it', { ...roomy, freeBytes: 1_500 }, ['disk'], []],
    ['the one was short, the other is at its limit', { ...roomy, clipBytes: 9_999 }, ['disk'], []],
  ] as const)('%s', (_, room, was, expected) => {
    expect(shortRooms([], nobody, room, was)).toEqual(expected);
  });

  it('what may go is room; what only this box has, or somebody holds, is none', () => {
    const room = { ...roomy, clipBytes: 10_400 };
    expect(shortRooms([sent], nobody, room, [])).toEqual([]);
    expect(shortRooms([unsent], nobody, room, [])).toEqual(['quota']);
    expect(shortRooms([sent], new Set(['sent']), room, [])).toEqual(['quota']);
  });
});
