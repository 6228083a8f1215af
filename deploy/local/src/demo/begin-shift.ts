import { setTimeout as pause } from 'node:timers/promises';
import { type Station, type StationOverview, stationRoutes } from '@sigap/contracts';
import { ApiRefusal, ApiSession } from './api-session.js';
import { PACKER, packingCamera } from './packing-scene.js';

export interface ShiftOptions {
  /** Of the station pages, which the box serves. */
  stationUrl: string;
  supervisor: { email: string; password: string };
  signal: AbortSignal;
  /** How long the box may take to hear of its table and its people. */
  limitMs?: number;
}

const ASK_AGAIN_MS = 500;
/** Slower than a box counts as guessing. */
const SIGN_IN_AGAIN_MS = 7_000;

/**
 * Begins the shift of the demo as a supervisor would: signs in at the box, begins a session, puts a packer to the table. What is there
 * already is left alone, so it may be called at each start; the box itself brings its session back after a restart.
 * @returns what kept it from beginning, in words; null when the table is manned
 */
export async function beginShift({ stationUrl, supervisor, signal, limitMs = 60_000 }: ShiftOptions): Promise<string | null> {
  const deadline = performance.now() + limitMs;
  let box: ApiSession | undefined;
  let last = 'the box gave no answer';
  while (performance.now() < deadline) {
    signal.throwIfAborted();
    try {
      box ??= await ApiSession.signIn(stationUrl, supervisor.email, supervisor.password);
      const missing = await manTable(box);
      if (missing === null) return null;
      last = missing;
    } catch (err) {
      if (err instanceof ApiRefusal && err.code === 'wrong_credentials') return `the password of ${supervisor.email} was changed`;
      last = err instanceof Error ? err.message : String(err);
    }
    await pause(box === undefined ? SIGN_IN_AGAIN_MS : ASK_AGAIN_MS, undefined, { signal });
  }
  return last;
}

/** @returns what the box has not heard of yet, or null when everything stands */
async function manTable(box: ApiSession): Promise<string | null> {
  const { items, session } = await box.call(stationRoutes.cameras);
  const table = tableOf(items);
  if (table === undefined) return `the box knows no table called "${packingCamera.name}"`;
  if (session !== null && table.employeeId !== null) return null;
  const { employees } = await box.call(stationRoutes.employees);
  const packer = employees.find(({ code }) => code === PACKER.code);
  if (packer === undefined) return `the box knows nobody called ${PACKER.code}`;
  if (session === null) await box.call(stationRoutes.create, { body: {} });
  await box.call(stationRoutes.assign, { body: { cameraId: table.cameraId, employeeId: packer.id, platform: PACKER.platform } });
  return null;
}

function tableOf(items: StationOverview['items']): Station | undefined {
  return items.find(({ name }) => name === packingCamera.name);
}
