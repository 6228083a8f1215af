import { z } from 'zod';
import { cameraPurpose } from '../camera/camera.js';
import { cameraUrl } from '../camera/camera-url.js';
import { stationRules } from '../packing/packing-rules.js';
import { line, uuid } from '../primitives/primitives.js';

/** Where the picture comes from. Only the installer, with a hand on the box, may name a device or a file. */
export const localSource = z.union([
  cameraUrl.describe('Network camera: rtsp://, rtsps://, http:// or https://'),
  z
    .string()
    .regex(/^(\d|\/dev\/video\d+)$/)
    .describe('USB camera: "0" or /dev/video0'),
  z.object({ file: z.string().min(1).max(1000).describe('A file on the box, played in a loop') }),
]);

/** One file of `camera_configs/`: JSON, one camera a file. */
export const cameraConfigFile = z.strictObject({
  id: uuid.optional().describe('Stays the same for ever; made from the file name when left out'),
  name: line(100).describe('What people call the camera'),
  zone: line(100).describe('Where it looks, as in "Entrance Zone"'),
  url: localSource.describe('Source of the main stream'),
  subUrl: cameraUrl.optional().describe('Smaller stream of the same camera, used for recognition'),
  purpose: cameraPurpose.default('recognition').describe('What the pictures are for'),
  transport: z.enum(['tcp', 'udp']).default('tcp').describe('How RTP travels'),
  enabled: z.boolean().default(true),
  station: stationRules.optional().describe('What differs at this packing table from the rules of all'),
});
export type CameraConfigFile = z.infer<typeof cameraConfigFile>;
