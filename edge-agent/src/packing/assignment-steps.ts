import type { PackingStationAssignedData } from '@sigap/contracts';
import { PackingRefusal } from './packing-refusal.js';
import type { Assignment, PackingState, Table, Tally } from './packing-state.js';
import type { PackingEffect, PackingInput, Step, World } from './packing-step.js';
import { assignmentOf, cameraOf, platformOf, tableOf, withTable } from './station-lookup.js';

type Input<Kind> = Extract<PackingInput, { kind: Kind }>;

/** Who may sit where (PK-2). Throws the refusals of `StationActions.assign`. */
export function assign(state: PackingState, { cameraId, employeeId, platform, mode }: Input<'assign'>, world: World): Step {
  const { session } = state;
  if (!session) throw new PackingRefusal('no_session', 'no session is open');
  const { name, zone } = cameraOf(world, cameraId);
  const table = tableOf(state, world, cameraId);
  const employee = world.employee(employeeId);
  if (!employee) throw new PackingRefusal('employee_unknown', 'the box knows no employee with this id');
  platformOf(world, platform);
  const answer = { kind: 'station', cameraId } as const;
  const before = table.assignment;
  if (before?.employeeId === employeeId && before.platform === platform && table.mode === mode) return { state, effects: [], answer };
  if (table.open !== null) throw new PackingRefusal('station_recording', `${name} is recording`);
  if (before && before.employeeId !== employeeId) {
    throw new PackingRefusal('camera_assigned', `${before.employeeName} is assigned to ${name}`);
  }
  const elsewhere = [...state.tables.values()].find((one) => one.cameraId !== cameraId && one.assignment?.employeeId === employeeId);
  if (elsewhere) throw new PackingRefusal('employee_assigned', `${employee.name} is assigned to ${elsewhere.name}`);
  const freed = before ? free(state, table, session.id, world) : { state, effects: [] };
  const { id, code: employeeCode, name: employeeName } = employee;
  const seat = { assignedAtMs: world.nowMs, assignedSteadyMs: world.steadyMs };
  const made: Assignment = { id: world.newId(), employeeId: id, employeeCode, employeeName, platform, ...seat };
  const assigned = withTable(freed.state, { ...table, name, zone, mode, assignment: made, error: null });
  return {
    state: withTally(assigned, tallyOf(assigned, made)),
    effects: [...freed.effects, { kind: 'record', event: { type: 'packing.station.assigned', cameraId, data: dataOf(made, session.id) } }],
    answer,
  };
}

/** Throws the refusals of `StationActions.unassign`. */
export function unassign(state: PackingState, { cameraId }: Input<'unassign'>, world: World): Step {
  const table = tableOf(state, world, cameraId);
  assignmentOf(table);
  if (table.open !== null) throw new PackingRefusal('station_recording', `${table.name} is recording`);
  if (!state.session) throw new PackingRefusal('no_session', 'no session is open');
  return { ...free(state, table, state.session.id, world), answer: { kind: 'station', cameraId } };
}

/** For the parcels from the next one on. Throws `station_unassigned`. */
export function setMode(state: PackingState, { cameraId, mode }: Input<'mode'>, world: World): Step {
  const table = tableOf(state, world, cameraId);
  assignmentOf(table);
  return { state: withTable(state, { ...table, mode }), effects: [], answer: { kind: 'station', cameraId } };
}

/** A table with somebody at it and no recording becomes an empty one. */
export function free(state: PackingState, table: Table, sessionId: string, { steadyMs }: World): Pick<Step, 'state' | 'effects'> {
  const left = assignmentOf(table);
  const tally = tallyOf(state, left);
  const workedMs = Math.max(0, steadyMs - left.assignedSteadyMs);
  const worked = { ...tally, workedMs: tally.workedMs + workedMs };
  const unassignedAt = new Date(left.assignedAtMs + workedMs).toISOString();
  const data = { ...dataOf(left, sessionId), unassignedAt };
  const told: PackingEffect = { kind: 'record', event: { type: 'packing.station.unassigned', cameraId: table.cameraId, data } };
  const emptied = withTable(state, { ...table, assignment: null, mode: 'ship', error: null, last: null });
  return { state: withTally(emptied, worked), effects: [told] };
}

export function tallyOf({ tallies }: PackingState, of: Pick<Tally, 'employeeId' | 'employeeName'> & { employeeCode?: string }): Tally {
  const { employeeId, employeeName, employeeCode = '' } = of;
  return tallies.get(employeeId) ?? { employeeId, employeeCode, employeeName, parcels: 0, recordedMs: 0, workedMs: 0 };
}

export function withTally(state: PackingState, tally: Tally): PackingState {
  return { ...state, tallies: new Map(state.tallies).set(tally.employeeId, tally) };
}

function dataOf({ id: assignmentId, employeeId, platform, assignedAtMs }: Assignment, sessionId: string): PackingStationAssignedData {
  return { assignmentId, sessionId, employeeId, platform, assignedAt: new Date(assignedAtMs).toISOString() };
}
