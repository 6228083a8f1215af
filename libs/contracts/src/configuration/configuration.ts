import { z } from 'zod';
import { cameraFault, cameraPurpose, cameraState, videoCodec } from '../camera/camera.js';
import { cameraUrl } from '../camera/camera-url.js';
import { packingRules, stationRules } from '../packing/packing-rules.js';
import { instant, line, uuid } from '../primitives/primitives.js';

/** How a box should watch one camera. User name and password are not here: the box fetches them over HTTPS. */
export const desiredCamera = z.object({
  id: uuid,
  name: line(100),
  zone: line(100),
  purpose: cameraPurpose,
  enabled: z.boolean(),
  url: cameraUrl,
  /** Stream for recognition where the camera has a smaller one. */
  subUrl: cameraUrl.nullable(),
  transport: z.enum(['tcp', 'udp']),
  /** Changes whenever user name or password do. */
  credentialsVersion: z.number().int().nonnegative(),
  /** Of a packing camera. */
  station: stationRules.optional(),
});
export type DesiredCamera = z.infer<typeof desiredCamera>;

/** Retained. The box keeps the last one that worked. */
export const desiredConfiguration = z.object({
  version: z.number().int().positive(),
  cameras: z.array(desiredCamera).max(500),
  recognition: z.object({
    pack: z.string(),
    /** Null: the pack's own. */
    threshold: z.number().nullable(),
    margin: z.number().nullable(),
    sampleFps: z.number().positive().max(30),
  }),
  /** Grows when templates change, so the box knows that there is something to pull. */
  galleryVersion: z.number().int().nonnegative(),
  /** Rules of the packing stations; absent from a cloud that has none. */
  packing: packingRules.optional(),
  /** What the tenant keeps; absent from a cloud that does not say: as the box does by itself. */
  privacy: z.object({ snapshotDays: z.number().int().min(1).max(90) }).optional(),
});
export type DesiredConfiguration = z.infer<typeof desiredConfiguration>;

export const reportedCamera = z.object({
  id: uuid,
  /** `file`: from `camera_configs/` on the box. */
  origin: z.enum(['cloud', 'file']),
  name: line(100),
  zone: line(100),
  purpose: cameraPurpose,
  /** User information taken out. */
  url: z.string(),
  state: cameraState,
  fault: cameraFault.nullable(),
  codec: videoCodec.nullable(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
});
export type ReportedCamera = z.infer<typeof reportedCamera>;

/** Retained. `appliedVersion` is the last desired one that worked; `refused` tells why a newer one did not. */
export const reportedConfiguration = z.object({
  at: instant,
  appliedVersion: z.number().int().nonnegative(),
  refused: z.object({ version: z.number().int(), reason: z.string().max(500) }).nullable(),
  cameras: z.array(reportedCamera).max(500),
});
export type ReportedConfiguration = z.infer<typeof reportedConfiguration>;

/** Reply of `GET /api/edge/camera-credentials`. */
export const cameraCredentials = z.object({
  items: z.array(z.object({ cameraId: uuid, version: z.number().int(), username: z.string().nullable(), password: z.string().nullable() })),
});
export type CameraCredentials = z.infer<typeof cameraCredentials>;
