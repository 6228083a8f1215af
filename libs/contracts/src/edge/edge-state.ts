import { z } from 'zod';
import { cameraFault, cameraState } from '../camera/camera.js';
import { clockState } from '../event/event.js';
import { instant, uuid } from '../primitives/primitives.js';

/**
 * Birth (published at each connect) and death (the will, or a clean goodbye). `session` counts up at each connect and is in the
 * will as well, so a late will of an older session is told from a new birth.
 */
export const edgeState = z.object({
  state: z.enum(['online', 'offline']),
  session: z.number().int().positive(),
  at: instant,
  agentVersion: z.string().max(60),
  bootId: uuid,
  epoch: uuid,
  cameraIds: z.array(uuid).max(500),
  reason: z.enum(['birth', 'will', 'shutdown']),
});
export type EdgeState = z.infer<typeof edgeState>;

/** Progress, not "the process is alive". Times are null until the first. */
export const cameraHealth = z.object({
  cameraId: uuid,
  state: cameraState,
  fault: cameraFault.nullable(),
  lastFrameAt: instant.nullable(),
  lastInferenceAt: instant.nullable(),
  /** Frames a second handed to recognition, over the last interval. */
  sampledFps: z.number().nonnegative(),
  /** Counted since start; frames are dropped, never queued. */
  droppedFrames: z.number().int().nonnegative(),
  decodedFrames: z.number().int().nonnegative(),
  /** Sent by the camera and never come, counted since start; absent from boxes that do not say. */
  lostPackets: z.number().int().nonnegative().optional(),
  people: z.number().int().nonnegative(),
});
export type CameraHealth = z.infer<typeof cameraHealth>;

/** Room that is short on a box, so that a person must act. `clips`: the quota of the clips, when nothing may be taken away. */
export const shortage = z.object({
  what: z.enum(['disk', 'clips']),
  leftBytes: z.number().int().nonnegative(),
  ofBytes: z.number().int().nonnegative(),
});
export type Shortage = z.infer<typeof shortage>;

export const edgeHealth = z.object({
  at: instant,
  session: z.number().int().positive(),
  uptimeSeconds: z.number().nonnegative(),
  eventLoopDelayP99Ms: z.number().nonnegative(),
  rssBytes: z.number().int().nonnegative(),
  cpuPercent: z.number().nonnegative(),
  disk: z.object({ freeBytes: z.number().int().nonnegative(), totalBytes: z.number().int().nonnegative() }),
  outbox: z.object({ depth: z.number().int().nonnegative(), oldestAt: instant.nullable(), refused: z.number().int().nonnegative() }),
  clock: clockState,
  recognition: z.object({
    state: z
      .enum(['idle', 'starting', 'running', 'degraded', 'stopped'])
      .describe('idle: no camera to recognise anybody at, so no models are loaded'),
    pack: z.string(),
    galleryVersion: z.number().int().nonnegative(),
    templates: z.number().int().nonnegative(),
    sampleFps: z.number().nonnegative(),
  }),
  cameras: z.array(cameraHealth).max(500),
  /** Absent from boxes that do not say. */
  shortages: z.array(shortage).max(10).optional(),
});
export type EdgeHealth = z.infer<typeof edgeHealth>;
