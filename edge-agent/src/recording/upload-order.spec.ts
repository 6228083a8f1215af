import { describe, expect, it } from 'vitest';
import type { ClipRow } from './recording-facts.js';
import { paceMs, partBytes, uploadOrder } from './upload-order.js';

const now = new Date('2026-11-20T10:00:00.000Z');

function aRow(recordingId: string, minutesAgo: number, change: Partial<ClipRow> = {}): ClipRow {
  const at = new Date(now.getTime() - minutesAgo * 60_000);
  return {
    recordingId,
    cameraId: 'c',
    sha256: 'a'.repeat(64),
    bytes: 1,
    durationMs: 1,
    startedAt: at,
    storedAt: at,
    uploadedAt: null,
    ...change,
  };
}
const ids = (rows: readonly ClipRow[]) => rows.map(({ recordingId }) => recordingId);
const clips = [aRow('old', 300), aRow('older', 400), aRow('fresh', 2), aRow('fresher', 1), aRow('done', 5, { uploadedAt: now })];

describe('uploadOrder', () => {
  it('sends only what was asked for, in the order of asking', () => {
    expect(ids(uploadOrder(clips, { asked: ['fresher', 'older', 'unknown'], rule: 'on-demand' }, now))).toEqual(['fresher', 'older']);
  });

  it('sends again what the cloud had and asks for once more, and no other that it had', () => {
    expect(ids(uploadOrder(clips, { asked: ['done', 'old'], rule: 'on-demand' }, now))).toEqual(['done', 'old']);
    expect(ids(uploadOrder(clips, { asked: [], rule: 'all' }, now))).not.toContain('done');
  });

  it('sends what was asked for, then what is new, then the backlog', () => {
    expect(ids(uploadOrder(clips, { asked: ['old'], rule: 'all' }, now))).toEqual(['old', 'fresh', 'fresher', 'older']);
  });
});

describe('the line', () => {
  it('is taken no more than allowed', () => {
    expect(paceMs(1_000_000, 8)).toBe(1_000);
    expect(paceMs(1_000_000, null)).toBe(0);
    expect(partBytes(null, 4_194_304)).toBe(4_194_304);
    expect(partBytes(8, 4_194_304)).toBe(1_000_000);
    expect(partBytes(0.01, 4_194_304)).toBe(65_536);
  });
});
