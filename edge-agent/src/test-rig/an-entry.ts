import type { OutboxEntry } from '../store/outbox-entry.js';

/** Test builder: an entry whose row and number are the same. */
export function anEntry(row: number, change: Partial<OutboxEntry> = {}): OutboxEntry {
  return {
    row,
    seq: row,
    epoch: '01a1f9c1-950b-772e-bc01-dfb592f09548',
    id: `01a1f9c1-0000-7000-8000-${String(row).padStart(12, '0')}`,
    type: 'edge.disk-low',
    occurredAt: '2026-11-20T08:00:00.000Z',
    clock: { state: 'synced', offsetMs: 0, boot: 'boot', monotonicMs: 0, anchorMs: 0 },
    cameraId: null,
    data: '{"freeBytes":1,"totalBytes":2}',
    ...change,
  };
}
