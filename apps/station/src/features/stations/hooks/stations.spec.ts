import type { Station, StationOverview } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { runningTime, viewOf, withBox, withIdleWarning, withStation } from './overview-state.js';
import { WedgeReader, stationNumberOf } from './wedge-reader.js';

const station = (number: number, change: Partial<Station> = {}): Station => ({
  cameraId: `0199a1b2-0000-7000-8000-00000000000${number}`,
  number,
  name: `Meja ${number}`,
  zone: 'Packing',
  cameraState: 'online',
  cameraFault: null,
  state: 'idle',
  error: null,
  assignmentId: null,
  employeeId: null,
  employeeCode: null,
  employeeName: null,
  platform: null,
  mode: 'ship',
  recordingId: null,
  barcode: null,
  scannedAt: null,
  repeated: false,
  stopsAt: null,
  twoLabels: false,
  last: null,
  ...change,
});
const overview = (items: Station[]): StationOverview => ({
  items,
  session: null,
  counts: [],
  box: {
    serverTime: '2026-11-20T01:00:05.000Z',
    edgeId: '0199a1b2-0000-7000-8000-0000000000ff',
    cloud: 'connected',
    cloudSince: null,
    unsentEvents: 0,
    disk: { freeBytes: 1, clipBytes: 0, quotaBytes: 1, short: false },
  },
});
const now = Date.parse('2026-11-20T01:00:00.000Z');

describe('overview', () => {
  it('knows how far the clock of the box is ahead', () => {
    const view = viewOf(overview([]), now);
    expect(view.offsetMs).toBe(5_000);
    expect(withBox(view, { ...view.box, serverTime: '2026-11-20T00:59:59.000Z' }, now).offsetMs).toBe(-1_000);
  });
  it('takes a changed station in place, and a new one by its number', () => {
    const view = viewOf(overview([station(1), station(3)]), now);
    const changed = withStation(withStation(view, station(3, { state: 'recording' })), station(2));
    expect(changed.items.map(({ number, state }) => `${number} ${state}`)).toEqual(['1 idle', '2 idle', '3 recording']);
  });
  it('warns at one table alone', () => {
    const view = withIdleWarning(viewOf(overview([station(1), station(2)]), now), station(2).cameraId, '2026-11-20T01:01:00.000Z');
    expect(view.items.map(({ stopsAt }) => stopsAt)).toEqual([null, '2026-11-20T01:01:00.000Z']);
  });
  it.each([
    [-5, '0:00'],
    [999, '0:00'],
    [61_000, '1:01'],
    [3_600_000, '1:00:00'],
    [36_061_000, '10:01:01'],
  ])('shows %d ms as %s', (milliseconds, text) => {
    expect(runningTime(milliseconds)).toBe(text);
  });
});

describe('wedge', () => {
  const type = (reader: WedgeReader, keys: string[], gapMs: number, startMs = 0) =>
    keys.map((key, index) => reader.key(key, startMs + index * gapMs)).find((code) => code !== null) ?? null;

  it('reads what comes as fast as a scanner types, with capital letters', () => {
    expect(type(new WedgeReader(), ['Shift', 'S', 'P', 'X', '1', '2', 'Enter'], 12)).toBe('SPX12');
  });
  it('leaves a person who types alone', () => {
    expect(type(new WedgeReader(), ['S', 'P', 'X', '1', '2', 'Enter'], 140)).toBeNull();
  });
  it('begins anew after a pause, and after a key that no code has', () => {
    const reader = new WedgeReader();
    type(reader, ['a', 'b', 'c'], 10);
    expect(type(reader, ['1', '2', '3', '4', 'Tab'], 10, 1_000)).toBe('1234');
    expect(type(reader, ['x', 'y', 'Escape', '5', '6', '7', '8', 'Enter'], 10, 2_000)).toBe('5678');
  });
  it('takes no code of which the beginning came too slowly, and says so', () => {
    const reader = new WedgeReader();
    type(reader, ['S', 'P', 'X'], 10);
    expect(type(reader, ['1', '2', '3', '4', 'Enter'], 10, 150)).toBeNull();
    expect(reader.wasTorn).toBe(true);
    expect(type(reader, ['S', 'P', 'X', '1', 'Enter'], 10, 700)).toBe('SPX1');
    expect(reader.wasTorn).toBe(false);
  });
  it('takes the same code again within a second for one scan: the trigger was held', () => {
    const reader = new WedgeReader();
    const scan = (startMs: number) => type(reader, ['S', 'P', 'X', '1', 'Enter'], 10, startMs);
    expect(scan(0)).toBe('SPX1');
    expect(scan(700)).toBeNull();
    expect(reader.wasTorn).toBe(false);
    // a trigger that stays down reads again and again
    expect(scan(1_400)).toBeNull();
    expect(type(reader, ['S', 'P', 'X', '2', 'Enter'], 10, 1_900)).toBe('SPX2');
    expect(scan(2_000 + 600)).toBe('SPX1');
    expect(scan(2_600 + 1_100)).toBe('SPX1');
  });
  it('takes no piece of a code for the whole: one that is too long, or with a key that this keyboard does not know', () => {
    const nines = (count: number) => Array.from({ length: count }, () => '9');
    const long = new WedgeReader();
    expect(type(long, [...nines(81), 'Enter'], 5)).toBeNull();
    expect(long.wasTorn).toBe(true);
    expect(type(new WedgeReader(), [...nines(80), 'Enter'], 5)).toBe('9'.repeat(80));
    for (const key of ['é', 'Dead', 'Unidentified', 'Process']) {
      const reader = new WedgeReader();
      expect(type(reader, ['S', 'P', 'X', key, '1', '2', '3', '4', 'Enter'], 10)).toBeNull();
      expect(reader.wasTorn).toBe(true);
    }
  });
  it('takes no single keys for a code', () => {
    expect(type(new WedgeReader(), ['y', 'Enter'], 10)).toBeNull();
  });
  it.each([
    ['SIGAP:STATION:3', 3],
    ['sigap:station:12', 12],
    ['SIGAP:STOP', null],
    ['SPX123', null],
  ])('%s chooses %s', (code, number) => {
    expect(stationNumberOf(code)).toBe(number);
  });
});
