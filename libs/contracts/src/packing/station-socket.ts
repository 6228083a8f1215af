import { z } from 'zod';
import { instant, uuid } from '../primitives/primitives.js';
import { label, scanSource, stopReason, symbology } from './packing.js';
import { boxStatus, employeeCount, packingSession, scanOutcome, station, stationOverview } from './station-http.js';

/** Namespace `/station` of Socket.IO on the box. The session cookie signs the socket in. `at` orders what a page shows. */
export const stationServerEvents = {
  initial_data: stationOverview,
  session_changed: z.object({ session: packingSession.nullable() }),
  station_changed: station,
  /** After the durable commit, never before: TING. */
  recording_started: z.object({ station, recordingId: uuid, barcode: label, at: instant, repeated: z.boolean() }),
  /** CEKLING. */
  recording_stopped: z.object({ station, recordingId: uuid, barcode: label, at: instant, stopReason }),
  /** The clip of a recording can be played. */
  clip_stored: z.object({ cameraId: uuid, recordingId: uuid, barcode: label, at: instant }),
  /** ERROR: a scan or a recording that did not work, with its code. */
  station_error: z.object({
    cameraId: uuid.nullable(),
    code: z.string(),
    message: z.string(),
    barcode: label.nullable(),
    source: scanSource.nullable(),
    at: instant,
  }),
  /** Spoken: nothing moves, it stops at `stopsAt`. Null: it moves again. */
  idle_warning: z.object({ cameraId: uuid, stopsAt: instant.nullable() }),
  /** Spoken: two labels of the platform are in view, and none of them acts. False: no longer. */
  two_labels: z.object({ cameraId: uuid, inView: z.boolean() }),
  counts: z.array(employeeCount),
  box_status: boxStatus,
  /** While the page looks at the camera. */
  video_frame: z.object({ cameraId: uuid, at: instant, width: z.number().int(), height: z.number().int(), jpeg: z.instanceof(Uint8Array) }),
  refused: z.object({ event: z.string(), code: z.string() }),
} as const;

export const stationClientEvents = {
  /** As in the seed; the answer says what it led to. */
  session_barcode_scan: z.strictObject({ cameraId: uuid, barcode: label, symbology: symbology.optional(), requestId: uuid.optional() }),
  /** Pictures of these cameras are wanted (at most 32); an empty list ends them. */
  watch_cameras: z.strictObject({ cameraIds: z.array(uuid).max(32) }),
} as const;

export type StationServerEvents = { [E in keyof typeof stationServerEvents]: (payload: z.infer<(typeof stationServerEvents)[E]>) => void };
export type StationClientEvents = {
  session_barcode_scan: (
    payload: z.infer<typeof stationClientEvents.session_barcode_scan>,
    reply?: (outcome: z.infer<typeof scanOutcome>) => void,
  ) => void;
  watch_cameras: (
    payload: z.infer<typeof stationClientEvents.watch_cameras>,
    reply?: (answer: { ok: boolean; code?: string }) => void,
  ) => void;
};
