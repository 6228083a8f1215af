import { z } from 'zod';

/** From progress (age of the last frame), not from the socket (CA-3). `unknown`: the box that would tell is away. */
export const cameraState = z.enum(['online', 'degraded', 'offline', 'unknown']);
export type CameraState = z.infer<typeof cameraState>;
export const cameraPurpose = z.enum(['recognition', 'packing']);
export type CameraPurpose = z.infer<typeof cameraPurpose>;
export const videoCodec = z.enum(['h264', 'hevc', 'mjpeg', 'other']);

/** Why a camera gives no picture, as far as the box can tell. */
export const cameraFault = z.enum([
  'address-not-allowed',
  'unreachable',
  'refused',
  'wrong-password',
  'not-found',
  'no-video',
  'stalled',
  'closed',
  'worker-died',
  'restarting-too-often',
  'disabled',
  'other',
]);
export type CameraFault = z.infer<typeof cameraFault>;
