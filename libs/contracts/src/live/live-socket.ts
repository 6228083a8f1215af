import { z } from 'zod';
import { cameraFault, cameraState } from '../camera/camera.js';
import { notification } from '../notification/notification-http.js';
import { presence, presenceCounts, presenceStatus } from '../presence/presence-http.js';
import { instant, similarity, uuid } from '../primitives/primitives.js';
import { liveFace } from './live-frame.js';

/** Namespace `/live` of Socket.IO; events keep the names of the seed. The session cookie signs the socket in. */
export const liveCamera = z.object({
  id: uuid,
  name: z.string(),
  zone: z.string(),
  state: cameraState,
  fault: cameraFault.nullable(),
  isActive: z.boolean(),
});
export type LiveCamera = z.infer<typeof liveCamera>;

export const aiStatus = z.object({
  /** `running`: a box recognises now; `degraded`: it can't keep up, or a camera is away; `stopped`: none does. */
  state: z.enum(['running', 'degraded', 'stopped']),
  pack: z.string().nullable(),
  edgesOnline: z.number().int(),
  edgesTotal: z.number().int(),
  camerasOnline: z.number().int(),
  camerasTotal: z.number().int(),
});
export type AiStatus = z.infer<typeof aiStatus>;

export const liveServerEvents = {
  initial_data: z.object({
    serverTime: instant,
    employees: z.array(presence),
    counts: presenceCounts,
    cameras: z.array(liveCamera),
    aiStatus,
  }),
  employee_detected: z.object({ employeeId: uuid, cameraId: uuid, at: instant, similarity, sightingId: uuid }),
  /** A changed row of the presence list. */
  employee_status_update: z.object({ employee: presence, previous: presenceStatus.nullable(), counts: presenceCounts }),
  notification: z.object({ notification, unread: z.number().int() }),
  ai_status: aiStatus,
  camera_status: liveCamera,
  video_frame: z.object({
    cameraId: uuid,
    at: instant,
    width: z.number().int(),
    height: z.number().int(),
    faces: z.array(liveFace),
    jpeg: z.instanceof(Uint8Array),
  }),
  /** A refused message of the client, with a code. */
  refused: z.object({ event: z.string(), code: z.string() }),
} as const;

export const liveClientEvents = {
  /** Look at one camera, or at none (null): the picture comes while the socket looks. */
  switch_camera: z.strictObject({ camera_id: uuid.nullable() }),
} as const;

export type LiveServerEvents = { [E in keyof typeof liveServerEvents]: (payload: z.infer<(typeof liveServerEvents)[E]>) => void };
export type LiveClientEvents = {
  [E in keyof typeof liveClientEvents]: (
    payload: z.infer<(typeof liveClientEvents)[E]>,
    reply?: (answer: { ok: boolean; code?: string }) => void,
  ) => void;
};
