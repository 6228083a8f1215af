import { instant, label, packingMode, platformCode, returnCondition, scanSource, stopReason, symbology, uuid } from '@sigap/contracts';
import { z } from 'zod';

/*
 * What the box remembers of its stations: each value is one row of the store, written whole in the commit that changes it.
 */

export const openSession = z.object({
  id: uuid,
  startedAt: instant,
  startedBy: z.object({ userId: uuid.nullable(), name: z.string() }),
});
export type OpenSession = Readonly<z.infer<typeof openSession>>;

const assignment = z.object({
  id: uuid,
  employeeId: uuid,
  employeeCode: z.string(),
  employeeName: z.string(),
  platform: platformCode,
  assignedAtMs: z.number(),
  /** By the monotonic clock of this process: how long somebody works does not jump with the wall clock. A start makes it anew. */
  assignedSteadyMs: z.number().default(0),
});
export type Assignment = Readonly<z.infer<typeof assignment>>;

/** A station with somebody at it, or that had. */
export const table = z.object({
  cameraId: uuid,
  /** As the camera was called when it was assigned: shown when the camera is no longer configured. */
  name: z.string(),
  zone: z.string(),
  mode: packingMode,
  assignment: assignment.nullable(),
  /** The recording that runs or begins. */
  open: uuid.nullable(),
  error: z.string().nullable(),
  last: z
    .object({ recordingId: uuid, barcode: label, stoppedAt: instant, stopReason, durationMs: z.number().int(), stored: z.boolean() })
    .nullable(),
});
export type Table = Readonly<z.infer<typeof table>>;

const recordingEnd = z.object({ stoppedAt: instant, stopReason, condition: returnCondition.nullable(), note: z.string().nullable() });
export type RecordingEnd = Readonly<z.infer<typeof recordingEnd>>;

/**
 * From the scan until the clip is stored. `beginning`: the recorder was asked, nobody was told; `recording`: told; `stopping`: the stop was
 * told, the clip is being finished; `cut`: found at the start of the agent, to be closed.
 */
export const parcelRecording = z.object({
  id: uuid,
  phase: z.enum(['beginning', 'recording', 'stopping', 'cut']),
  sessionId: uuid,
  assignmentId: uuid,
  label,
  symbology: symbology.nullable(),
  scanSource,
  mode: packingMode,
  platform: platformCode,
  cameraId: uuid,
  cameraName: z.string(),
  employeeId: uuid,
  employeeName: z.string(),
  scannedAt: instant,
  /** By the monotonic clock of the process that began it: durations do not jump with the wall clock. */
  scannedMs: z.number(),
  earlierRecordingIds: z.array(uuid).max(100),
  /** Scanned while it records. */
  condition: returnCondition.nullable(),
  /** Set from `stopping` on. */
  end: recordingEnd.nullable(),
});
export type ParcelRecording = Readonly<z.infer<typeof parcelRecording>>;

/** Work of one employee in this session. */
export const tally = z.object({
  employeeId: uuid,
  employeeCode: z.string(),
  employeeName: z.string(),
  parcels: z.number().int(),
  recordedMs: z.number(),
  /** At tables that were freed again; the running assignment comes on top. */
  workedMs: z.number(),
});
export type Tally = Readonly<z.infer<typeof tally>>;

export interface PackingState {
  readonly session: OpenSession | null;
  readonly tables: ReadonlyMap<string, Table>;
  readonly recordings: ReadonlyMap<string, ParcelRecording>;
  readonly tallies: ReadonlyMap<string, Tally>;
  /** Which station a scanner was bound to by a printed code: camera id by scanner id. */
  readonly scanners: ReadonlyMap<string, string>;
}

export const emptyPackingState: PackingState = {
  session: null,
  tables: new Map(),
  recordings: new Map(),
  tallies: new Map(),
  scanners: new Map(),
};

/**
 * What an earlier process left: recordings that ran are cut, their tables free for the next parcel. Only the wall clock knows how long ago
 * somebody sat down; from here on the monotonic one counts.
 */
export function restored(state: PackingState, now: { readonly nowMs: number; readonly steadyMs: number }): PackingState {
  const recordings = new Map(
    [...state.recordings].map(([id, one]) => [id, one.phase === 'stopping' ? one : { ...one, phase: 'cut' as const }]),
  );
  const tables = new Map(
    [...state.tables].map(([id, kept]) => {
      const one = { ...kept, assignment: kept.assignment && reseated(kept.assignment, now) };
      const cut = one.open === null ? undefined : recordings.get(one.open);
      if (!cut) return [id, { ...one, open: null }];
      const { id: recordingId, label: barcode, scannedAt: stoppedAt } = cut;
      return [
        id,
        { ...one, open: null, last: { recordingId, barcode, stoppedAt, stopReason: 'interrupted' as const, durationMs: 0, stored: false } },
      ];
    }),
  );
  return { ...state, recordings, tables };
}

function reseated(seat: Assignment, { nowMs, steadyMs }: { readonly nowMs: number; readonly steadyMs: number }): Assignment {
  return { ...seat, assignedSteadyMs: steadyMs - Math.max(0, nowMs - seat.assignedAtMs) };
}
