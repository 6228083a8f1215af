import type { Presence } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { shownRows, withDetection, withRow } from './presence-list.js';

const row = (over: Partial<Presence>): Presence => ({
  employeeId: over.code ?? 'e1',
  code: 'EMP001',
  name: 'Siti',
  department: null,
  role: null,
  supervisorName: null,
  status: 'AVAILABLE',
  lastSeenAt: '2026-11-20T01:00:00.000Z',
  cameraId: 'c1',
  cameraName: 'Pintu',
  zone: 'Entrance',
  similarity: 0.8,
  firstInAt: null,
  lastOutAt: null,
  enrolled: true,
  ...over,
});

describe('presence list', () => {
  it('replaces a row, or adds it', () => {
    const rows = [row({ code: 'A' }), row({ code: 'B' })];
    expect(withRow(rows, row({ code: 'B', status: 'OFFLINE' })).map((each) => each.status)).toEqual(['AVAILABLE', 'OFFLINE']);
    expect(withRow(rows, row({ code: 'C' }))).toHaveLength(3);
  });

  it('moves last seen forward and never back', () => {
    const rows = [row({ employeeId: 'e1' })];
    const later = withDetection(
      rows,
      { employeeId: 'e1', cameraId: 'c2', at: '2026-11-20T01:00:05.000Z' },
      { name: 'Gudang', zone: 'Warehouse' },
    );
    expect(later[0]).toMatchObject({ lastSeenAt: '2026-11-20T01:00:05.000Z', cameraId: 'c2', cameraName: 'Gudang', zone: 'Warehouse' });
    expect(withDetection(later, { employeeId: 'e1', cameraId: 'c1', at: '2026-11-20T01:00:01.000Z' })).toEqual(later);
  });

  it('shows who needs a look first, then by name', () => {
    const rows = [
      row({ code: '1', name: 'Zul' }),
      row({ code: '2', name: 'Ani', status: 'OFFLINE' }),
      row({ code: '3', name: 'Budi', status: 'UNKNOWN' }),
      row({ code: '4', name: 'Ayu' }),
    ];
    const names = (order: 'status' | 'name' | 'lastSeen') => shownRows(rows, { search: '', status: null, order }).map((each) => each.name);
    expect(names('status')).toEqual(['Ani', 'Budi', 'Ayu', 'Zul']);
    expect(names('name')).toEqual(['Ani', 'Ayu', 'Budi', 'Zul']);
  });

  it('finds by every word, in any column', () => {
    const rows = [row({ code: 'EMP001', name: 'Siti Rahma' }), row({ code: 'EMP002', name: 'Siti Aminah', zone: 'Warehouse' })];
    expect(shownRows(rows, { search: 'siti ware', status: null, order: 'name' }).map((each) => each.code)).toEqual(['EMP002']);
    expect(shownRows(rows, { search: '', status: 'OFFLINE', order: 'name' })).toEqual([]);
  });
});
