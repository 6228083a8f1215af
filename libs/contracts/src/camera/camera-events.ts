import { z } from 'zod';
import { instant } from '../primitives/primitives.js';
import { cameraFault, videoCodec } from './camera.js';

export const cameraOnline = z.object({
  since: instant,
  codec: videoCodec,
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  /** Length of the outage that ended, measured on the monotonic clock; null at first contact. */
  outageSeconds: z.number().nonnegative().nullable(),
});
export const cameraOffline = z.object({ since: instant, fault: cameraFault });
export type CameraOnlineData = z.infer<typeof cameraOnline>;
export type CameraOfflineData = z.infer<typeof cameraOffline>;
