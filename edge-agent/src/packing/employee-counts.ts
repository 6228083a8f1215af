import type { EmployeeCount, StopReason } from '@sigap/contracts';
import type { PackingState, Tally } from './packing-state.js';

const hourMs = 3_600_000;
/** Before it a rate is a guess. */
const leastWorkedMs = 60_000;

/** A recording that was cancelled or cut is no parcel that somebody packed. */
export function countsAsParcel(reason: StopReason): boolean {
  return reason !== 'cancelled' && reason !== 'interrupted';
}

/** Live counts of the session (PK-8), most parcels first. */
export function employeeCounts({ tallies, tables }: Pick<PackingState, 'tallies' | 'tables'>, steadyMs: number): EmployeeCount[] {
  const running = new Map<string, number>();
  for (const { assignment } of tables.values()) {
    if (assignment) running.set(assignment.employeeId, Math.max(0, steadyMs - assignment.assignedSteadyMs));
  }
  return [...tallies.values()]
    .map((one) => countOf(one, one.workedMs + (running.get(one.employeeId) ?? 0)))
    .toSorted((a, b) => b.parcels - a.parcels || (a.employeeName < b.employeeName ? -1 : 1));
}

function countOf({ employeeId, employeeCode, employeeName, parcels, recordedMs }: Tally, workedMs: number): EmployeeCount {
  return {
    employeeId,
    employeeCode,
    employeeName,
    parcels,
    parcelsPerHour: workedMs < leastWorkedMs ? null : Math.round((parcels * hourMs * 10) / workedMs) / 10,
    meanSeconds: parcels === 0 ? null : Math.round(recordedMs / parcels / 100) / 10,
  };
}
