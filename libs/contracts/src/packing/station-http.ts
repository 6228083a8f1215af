import { z } from 'zod';
import { cameraFault, cameraState } from '../camera/camera.js';
import { route } from '../http/route.js';
import { identityRoutes } from '../identity/identity-http.js';
import type { Role } from '../identity/role.js';
import { instant, uuid } from '../primitives/primitives.js';
import { label, packingMode, platform, platformCode, returnCondition, scanSource, stationState, stopReason, symbology } from './packing.js';

/** Who sets a shift up and ends it. */
export const stationEditors = ['admin', 'manager', 'packing_supervisor'] as const satisfies readonly Role[];
/** Who works at a table or watches. */
export const stationUsers = ['admin', 'manager', 'packing_supervisor', 'packer'] as const satisfies readonly Role[];

export const packingSession = z.object({ id: uuid, startedAt: instant, startedBy: z.string().nullable() });
export type PackingSession = z.infer<typeof packingSession>;

/** One packing camera as the station pages show it. */
export const station = z.object({
  cameraId: uuid,
  /** Counts from 1 by camera name; the code `STATION n` chooses it. */
  number: z.number().int().positive(),
  name: z.string(),
  zone: z.string(),
  cameraState,
  cameraFault: cameraFault.nullable(),
  state: stationState,
  /** Code of what went wrong, while `state` is `error`. */
  error: z.string().nullable(),
  assignmentId: uuid.nullable(),
  employeeId: uuid.nullable(),
  employeeCode: z.string().nullable(),
  employeeName: z.string().nullable(),
  platform: platformCode.nullable(),
  /** What people call the platform; null when no rule has it any more. Absent from boxes that do not say. */
  platformName: platform.shape.name.nullable().optional(),
  mode: packingMode,
  /** Of the recording that runs, or of the last one. */
  recordingId: uuid.nullable(),
  barcode: label.nullable(),
  /** When the running recording was scanned; with `serverTime` the page shows the running time. */
  scannedAt: instant.nullable(),
  /** Earlier clips of the same label within the days of the rule: a warning. */
  repeated: z.boolean(),
  /** Nothing moves: it will stop by itself then. */
  stopsAt: instant.nullable(),
  /** Two labels of the platform are in view of the camera, so none of them acts until one is gone. */
  twoLabels: z.boolean(),
  last: z
    .object({ recordingId: uuid, barcode: label, stoppedAt: instant, stopReason, durationMs: z.number().int(), stored: z.boolean() })
    .nullable(),
});
export type Station = z.infer<typeof station>;

export const employeeCount = z.object({
  employeeId: uuid,
  employeeCode: z.string(),
  employeeName: z.string(),
  parcels: z.number().int(),
  /** Over the time since the assignment; null in the first minute. */
  parcelsPerHour: z.number().nullable(),
  meanSeconds: z.number().nullable(),
});
export type EmployeeCount = z.infer<typeof employeeCount>;

export const boxStatus = z.object({
  serverTime: instant,
  edgeId: uuid,
  /** Without the cloud everything works on; the page says so. */
  cloud: z.enum(['connected', 'away']),
  cloudSince: instant.nullable(),
  /** Events that the cloud does not have yet. */
  unsentEvents: z.number().int(),
  disk: z.object({ freeBytes: z.number(), clipBytes: z.number(), quotaBytes: z.number(), short: z.boolean() }),
});
export type BoxStatus = z.infer<typeof boxStatus>;

/** Reply of `GET /api/session/cameras`, and the payload that the socket sends first. */
export const stationOverview = z.object({
  items: z.array(station),
  session: packingSession.nullable(),
  counts: z.array(employeeCount),
  box: boxStatus,
});
export type StationOverview = z.infer<typeof stationOverview>;

/** Made by the client, so that a request that is sent again is done once. Without it the box makes one. */
const requestId = uuid.optional();
const withCamera = { requestId, cameraId: uuid };

/** What a scan led to. */
export const scanOutcome = z.object({
  action: z.enum(['started', 'stopped', 'switched', 'ignored', 'command', 'refused']),
  /**
   * Why it was refused or ignored: a code of `ErrorCode`; `seen` for a code that is still in view. Asked about again while it is in view:
   * `too_young`, another code than the one that only just began to record; `two_labels`, another label is in the picture.
   */
  code: z.string().nullable(),
  message: z.string().nullable(),
  station: station.nullable(),
});
export type ScanOutcome = z.infer<typeof scanOutcome>;

const tag = 'station';
/** Served by the box itself on `EDGE_PORT`, not by the cloud. Signing in works as there. */
export const stationRoutes = {
  login: identityRoutes.login,
  session: identityRoutes.session,
  logout: identityRoutes.logout,
  create: route({
    method: 'POST',
    path: '/api/session/create',
    tag,
    summary: 'Begin the session (shift)',
    access: stationEditors,
    body: z.strictObject({ requestId }),
    reply: packingSession,
    status: 201,
  }),
  assign: route({
    method: 'POST',
    path: '/api/session/assign-camera',
    tag,
    summary: 'Put an employee and a platform to a table',
    access: stationEditors,
    body: z.strictObject({ ...withCamera, employeeId: uuid, platform: platformCode, mode: packingMode.default('ship') }),
    reply: station,
    status: 200,
  }),
  unassign: route({
    method: 'POST',
    path: '/api/session/unassign-camera',
    tag,
    summary: 'Free a table',
    access: stationEditors,
    body: z.strictObject(withCamera),
    reply: station,
    status: 200,
  }),
  cameras: route({
    method: 'GET',
    path: '/api/session/cameras',
    tag,
    summary: 'Stations and the session',
    access: stationUsers,
    reply: stationOverview,
  }),
  scan: route({
    method: 'POST',
    path: '/api/session/scan',
    tag,
    summary: 'A scanned code: starts, stops or commands as the rules say',
    access: stationUsers,
    body: z.strictObject({
      ...withCamera,
      barcode: label,
      symbology: symbology.optional(),
      source: scanSource.extract(['page', 'api']).default('api'),
    }),
    reply: scanOutcome,
    status: 200,
  }),
  start: route({
    method: 'POST',
    path: '/api/session/start-recording',
    tag,
    summary: 'Begin to record a parcel',
    access: stationUsers,
    body: z.strictObject({ ...withCamera, barcode: label }),
    reply: station,
    status: 200,
  }),
  stop: route({
    method: 'POST',
    path: '/api/session/stop-recording',
    tag,
    summary: 'End a recording; the code must be the one that records',
    access: stationUsers,
    body: z.strictObject({
      ...withCamera,
      barcode: label,
      condition: returnCondition.optional(),
      note: z.string().trim().max(500).optional(),
    }),
    reply: station,
    status: 200,
  }),
  mode: route({
    method: 'POST',
    path: '/api/session/mode',
    tag,
    summary: 'Shipping or returns at a table',
    access: stationUsers,
    body: z.strictObject({ ...withCamera, mode: packingMode }),
    reply: station,
    status: 200,
  }),
  emergencyStop: route({
    method: 'POST',
    path: '/api/session/emergency-stop',
    tag,
    summary: 'End all recordings at once',
    access: stationUsers,
    body: z.strictObject({ requestId }),
    reply: z.object({ stopped: z.array(uuid) }),
    status: 200,
  }),
  end: route({
    method: 'POST',
    path: '/api/session/end',
    tag,
    summary: 'End the session; `force` also while something records',
    access: stationEditors,
    body: z.strictObject({ requestId, force: z.boolean().default(false) }),
    reply: z.object({ sessionId: uuid, endedAt: instant }),
    status: 200,
  }),
  employees: route({
    method: 'GET',
    path: '/api/session/employees',
    tag,
    summary: 'Employees and platforms, as the box last heard of them',
    access: stationEditors,
    reply: z.object({
      employees: z.array(z.object({ id: uuid, code: z.string(), name: z.string() })),
      platforms: z.array(platform),
      syncedAt: instant.nullable(),
    }),
  }),
  snapshot: route({
    method: 'GET',
    path: '/api/session/cameras/:id/picture',
    tag,
    summary: 'A picture of the table, taken now',
    access: stationUsers,
    params: z.object({ id: uuid }),
    produces: 'image/jpeg',
  }),
  clip: route({
    method: 'GET',
    path: '/api/session/recordings/:id/file',
    tag,
    summary: 'A stored clip, by ranges',
    access: stationUsers,
    params: z.object({ id: uuid }),
    produces: 'video/mp4',
  }),
} as const;
