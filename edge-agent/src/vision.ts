import type { Clock, Logger, LoadedModelPack } from '@sigap/node-kit';
import { AddressPolicy } from './camera/address-policy.js';
import type { FrameConsumer } from './camera/camera-frame.js';
import { CameraFleet } from './camera/camera-fleet.js';
import type { CropSink } from './crops/crop-desk.js';
import type { EventSink } from './event-sink.js';
import { Recognition } from './recognition/recognition.js';
import type { StateStore } from './state-store.js';

/** The part of the box that looks: cameras and recognition, by what the rest of the agent needs of them. */
export interface Vision {
  readonly cameras: Pick<
    CameraFleet,
    'name' | 'start' | 'stop' | 'health' | 'apply' | 'statuses' | 'snapshot' | 'restart' | 'live' | 'clips' | 'setPreRoll'
  >;
  readonly recognition: Pick<Recognition, 'name' | 'start' | 'stop' | 'health' | 'configure' | 'applyGallery' | 'status' | 'cameraStatus'>;
}

export interface VisionDependencies extends LoadedModelPack {
  readonly sink: EventSink;
  readonly state: StateStore;
  /** Where the best crop of each sighting goes. */
  readonly crops: CropSink;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Networks that cameras may lie in, CIDR with commas. */
  readonly cameraNetworks: string;
  /** Takes the pictures of packing cameras. */
  readonly codeFrames: FrameConsumer;
  readonly sampleFps: () => number;
}

/** Another one is given in tests of faults, where events are wanted and pictures are not. */
export type MakeVision = (dependencies: VisionDependencies) => Vision;

export const makeVision: MakeVision = ({ cameraNetworks, sampleFps, codeFrames, pack, files, ...rest }) => {
  const recognition = new Recognition({ ...rest, pack, files });
  const addressPolicy = new AddressPolicy(cameraNetworks);
  return { recognition, cameras: new CameraFleet({ ...rest, addressPolicy, frames: recognition, codeFrames, sampleFps }) };
};
