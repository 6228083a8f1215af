import { describe, expect, it } from 'vitest';
import { employeeCounts } from './employee-counts.js';
import { emptyPackingState, type PackingState } from './packing-state.js';
import { cameraId, employeeId } from './test-rig/a-world.js';

const tally = (n: number, parcels: number, recordedMs: number, workedMs: number) =>
  [
    employeeId(n),
    { employeeId: employeeId(n), employeeCode: `E${n}`, employeeName: `Packer ${n}`, parcels, recordedMs, workedMs },
  ] as const;

function aState(assignedSteadyMs: number): PackingState {
  const seat = {
    id: employeeId(9),
    employeeId: employeeId(1),
    employeeCode: 'E1',
    employeeName: 'Packer 1',
    platform: 'shopee',
    assignedAtMs: 0,
    assignedSteadyMs,
  };
  const table = {
    cameraId: cameraId(1),
    name: 'Table 1',
    zone: 'packing',
    mode: 'ship',
    assignment: seat,
    open: null,
    error: null,
    last: null,
  } as const;
  return {
    ...emptyPackingState,
    tables: new Map([[cameraId(1), table]]),
    tallies: new Map([tally(1, 12, 360_000, 0), tally(2, 30, 1_500_000, 3_600_000)]),
  };
}

describe('employeeCounts (PK-8)', () => {
  it('counts parcels, rate over the time at tables, and mean time; most parcels first', () => {
    expect(employeeCounts(aState(0), 1_800_000)).toMatchObject([
      { employeeName: 'Packer 2', parcels: 30, parcelsPerHour: 30, meanSeconds: 50 },
      { employeeName: 'Packer 1', parcels: 12, parcelsPerHour: 24, meanSeconds: 30 },
    ]);
  });

  it('says no rate in the first minute', () => {
    expect(employeeCounts(aState(0), 59_999).find(({ employeeId: id }) => id === employeeId(1))?.parcelsPerHour).toBeNull();
  });
});
