import type { FrameConsumer } from '../../camera/camera-frame.js';

/** Wants no pictures, so that nothing is decoded. */
export const idleFrames: FrameConsumer = {
  consume: (frame) => frame.release(false),
  cameraOffline: () => undefined,
  cameraRemoved: () => undefined,
  faces: () => [],
  affordableFps: () => 1,
};
