import type { liveFace } from '@sigap/contracts';
import type { z } from 'zod';

export type LiveFace = z.infer<typeof liveFace>;

/** Where the pixels of a frame lie: a range of an open file, readable from each thread of this process. */
export interface FramePlace {
  fd: number;
  offset: number;
  /** width x height x channels */
  length: number;
}

/**
 * One sampled picture. Of a recognition camera: RGB24, at most 1280 pixels wide and high. Of a packing camera: 8-bit brightness, at most
 * 1920. The pixels stay where they are until `release`.
 */
export interface CameraFrame {
  readonly cameraId: string;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Something moved in the picture since the sample before. */
  readonly moved: boolean;
  readonly place: FramePlace;
  /** On the agent's monotonic clock. */
  readonly capturedMs: number;
  /**
   * Must be called once, when the pixels are no longer needed: it lets the camera send its next frame.
   * `hold`: somebody is in view; keep sampling though nothing moves.
   */
  release(hold: boolean): void;
}

/** Where sampled frames go. Implementations never queue: at most one frame of each camera is out at a time. */
export interface FrameConsumer {
  consume(frame: CameraFrame): void;
  /** No frames will come for a while; what was in view is not known any more. */
  cameraOffline(cameraId: string): void;
  /** The camera is no longer watched. */
  cameraRemoved(cameraId: string): void;
  /** Faces in the last frame, for the live view. */
  faces(cameraId: string): LiveFace[];
  /** Frames a second that can be worked off for this camera; at most `wanted`. 0: none are looked at now, so none need be decoded. */
  affordableFps(wanted: number, cameraId: string): number;
}
