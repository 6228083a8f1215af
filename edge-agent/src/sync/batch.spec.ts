import { batchLimits, eventBatch } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { anEntry } from '../test-rig/an-entry.js';
import { BatchPacker, envelopeText, rowRanges } from './batch.js';

const clock = { state: 'synced', offsetMs: 3 } as const;
const write = (entry: Parameters<typeof envelopeText>[0]) => envelopeText(entry, false, clock);

describe('envelopeText', () => {
  it('is an event by the contract, data as it was stored', () => {
    const packer = new BatchPacker(10, write);
    packer.fits(anEntry(7, { cameraId: '01a1f9c1-950b-772e-bc01-dfb592f09548' }));
    const batch = eventBatch.parse(JSON.parse(packer.text() ?? ''));
    expect(batch.events).toEqual([
      {
        id: anEntry(7).id,
        type: 'edge.disk-low',
        v: 1,
        epoch: anEntry(7).epoch,
        seq: 7,
        occurredAt: '2026-11-20T08:00:00.000Z',
        clock,
        replayed: false,
        cameraId: '01a1f9c1-950b-772e-bc01-dfb592f09548',
        data: { freeBytes: 1, totalBytes: 2 },
      },
    ]);
  });
});

describe('BatchPacker', () => {
  it('takes at most 500 events', () => {
    const packer = new BatchPacker(Number.POSITIVE_INFINITY, write);
    let taken = 0;
    while (packer.fits(anEntry(taken + 1))) taken++;
    expect(taken).toBe(batchLimits.events);
  });

  it('stays within 256 KiB', () => {
    const packer = new BatchPacker(500, write);
    let taken = 0;
    while (packer.fits(anEntry(taken + 1, { data: `{"x":"${'é'.repeat(3_000)}"}` }))) taken++;
    const bytes = Buffer.byteLength(packer.text() ?? '');
    expect(bytes).toBeLessThanOrEqual(batchLimits.bytes);
    expect(bytes).toBeGreaterThan(batchLimits.bytes - 7_000);
  });

  it('mixes no epochs', () => {
    const packer = new BatchPacker(500, write);
    expect(packer.fits(anEntry(1))).toBe(true);
    expect(packer.fits(anEntry(2, { epoch: '01a1f9c1-950b-772e-bc01-000000000000' }))).toBe(false);
  });

  it('is nothing when nothing was taken', () => {
    expect(new BatchPacker(500, write).text()).toBeNull();
  });
});

describe('rowRanges', () => {
  it('joins neighbours', () => {
    expect(rowRanges([5, 1, 2, 9, 3, 8])).toEqual([
      [1, 3],
      [5, 5],
      [8, 9],
    ]);
  });
});
