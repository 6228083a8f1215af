import type { ModelPack } from '@sigap/contracts';
import type { IdentifyRule } from '@sigap/face-engine';
import type { FramePlace } from '../camera/camera-frame.js';
import type { FaceCrop } from '../crops/best-crop.js';
import type { Box } from './kalman.js';
import type { LostName } from './vote.js';

export interface GalleryTemplate {
  templateId: string;
  employeeId: string;
  embedding: Float32Array;
}

/** Applied in this order: forget all (`reset`), take out, put in. */
export interface GalleryChange {
  reset: boolean;
  put: readonly GalleryTemplate[];
  removeTemplateIds: readonly string[];
  eraseEmployeeIds: readonly string[];
}

export interface SeenTrack {
  trackId: string;
  /** Detected in this very frame. */
  visible: boolean;
  /** In parts of the picture's width and height. */
  box: Box;
  /** Monotonic milliseconds of the agent. */
  startedMs: number;
  lastSeenMs: number;
  employeeId: string | null;
  similarity: number;
  /** Shots that agree on the name. */
  shots: number;
  /** Faces of the track that passed the quality gate and were embedded. */
  shotsTaken: number;
  /** A name that this frame took back. */
  lost: LostName | null;
  /** A better face crop of the one who is named than those before. */
  crop?: FaceCrop | null;
}

export interface StageTimes {
  detectMs: number;
  /** Quality, embedding and matching of all shots. */
  embedMs: number;
  shots: number;
}

export interface AnalysedFrame {
  /** Confirmed ones. */
  tracks: SeenTrack[];
  /** Somebody may be in view, also one who was seen only once so far: look again soon. */
  hold: boolean;
  times: StageTimes;
}

/** Agent -> inference thread. */
export type ToInference =
  | { kind: 'rule'; rule: IdentifyRule }
  | { kind: 'gallery'; changeId: number; change: GalleryChange }
  | { kind: 'frame'; frameId: number; cameraId: string; width: number; height: number; place: FramePlace; capturedMs: number }
  /** What was tracked at this camera is not known any more. */
  | { kind: 'forget-camera'; cameraId: string }
  /** Finish the frame at hand, close the engine and end: a thread that is cut off inside native code may take the process along. */
  | { kind: 'stop' };

/** `workerData` of the thread. */
export interface InferenceSetup {
  pack: ModelPack;
  files: ReadonlyMap<string, Uint8Array>;
  rule: IdentifyRule;
}

export type FromInference =
  | { kind: 'ready'; backend: string }
  /** The models can't be used; the thread ends. */
  | { kind: 'unfit'; message: string }
  | { kind: 'gallery-applied'; changeId: number; templates: number }
  | { kind: 'analysed'; frameId: number; cameraId: string; totalMs: number; frame: AnalysedFrame }
  /** This one frame could not be worked on. */
  | { kind: 'failed'; frameId: number; cameraId: string; message: string };
