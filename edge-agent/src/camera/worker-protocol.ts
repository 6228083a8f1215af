import type { CameraFault } from '@sigap/contracts';
import type { CameraPurpose, VideoFormat } from './camera-spec.js';

/** What a worker opens. Credentials travel apart from the address and only here, through the process's own pipe. */
export type WorkerSource =
  | {
      kind: 'network';
      /** Host replaced by the address that the policy allowed. */
      url: string;
      /** Host of the original address, for protocols that send it along. */
      host: string;
      username: string | null;
      password: string | null;
      transport: 'tcp' | 'udp';
    }
  | { kind: 'device'; path: string }
  | { kind: 'file'; path: string };

/**
 * Agent -> worker. `session` tells one opening of a camera from the next: what belongs to an earlier one is ignored on both sides.
 * `slot` is the camera's place in the shared frame memory.
 */
export type ToWorker =
  | {
      kind: 'open';
      cameraId: string;
      session: number;
      slot: number;
      source: WorkerSource;
      purpose: CameraPurpose;
      sampleFps: number;
      /** Give up waiting for the network after this. */
      timeoutMs: number;
      /** Packets of so long are kept back for clips; 0: none. */
      preRollMs: number;
    }
  | { kind: 'close'; cameraId: string; session: number }
  /** The frame in the slot was read; the next may be written. */
  | { kind: 'credit'; cameraId: string; session: number; hold: boolean }
  /** 0: no samples are wanted. */
  | { kind: 'rate'; cameraId: string; sampleFps: number }
  /** One JPEG as soon as there is a picture. */
  | { kind: 'snapshot'; cameraId: string; requestId: number }
  /** JPEGs for so long; 0 ends them. The worker stops by itself. */
  | { kind: 'live'; cameraId: string; forMs: number }
  | { kind: 'pre-roll'; cameraId: string; preRollMs: number }
  /** Write a clip to `path`, from the key frame at or before `sinceMs` on (`machineMs`: the order may wait for its turn). Answered by `clip-begun` or `clip-ended`. */
  | { kind: 'clip-begin'; cameraId: string; recordingId: string; path: string; sinceMs: number }
  /** Answered by `clip-ended`, at once when there is no such clip. */
  | { kind: 'clip-end'; cameraId: string; recordingId: string };

/** Why a clip ended by itself; null: as told. */
export type ClipEndFault = 'camera_not_ready' | 'disk_full' | 'camera_lost' | 'internal' | null;

/** Counted since the session was opened. */
export interface SessionCounts {
  packets: number;
  /** Sent by the camera, by their numbers, and never come. */
  lostPackets: number;
  decoded: number;
  /** Written to the frame memory. */
  sampled: number;
  /** Wanted, but the frame before it was still being worked on. */
  droppedBusy: number;
  /** Packets the decoder had no time for. */
  droppedPackets: number;
  gated: number;
}

export type FromWorker =
  | { kind: 'opened'; cameraId: string; session: number; video: VideoFormat }
  /** The session is over and its input closed; a new `open` may follow. */
  | { kind: 'ended'; cameraId: string; session: number; fault: CameraFault; detail: string }
  /** Twice a second for each open session. Ages in milliseconds, null before the first. */
  | {
      kind: 'progress';
      cameraId: string;
      session: number;
      counts: SessionCounts;
      frameAgeMs: number | null;
      packetAgeMs: number | null;
      /** Of the last decoded picture: a camera may change it in the middle of a stream. Null before the first. */
      picture: { width: number; height: number } | null;
    }
  /** A picture lies in the camera's slot: RGB (3 channels) of a recognition camera, brightness (1) of a packing camera. */
  | {
      kind: 'frame';
      cameraId: string;
      session: number;
      width: number;
      height: number;
      channels: 1 | 3;
      /** Something moved since the sample before. */
      moved: boolean;
      ageMs: number;
    }
  | {
      kind: 'jpeg';
      cameraId: string;
      session: number;
      requestId: number | null;
      jpeg: Uint8Array;
      width: number;
      height: number;
      ageMs: number;
    }
  /** The file exists durably and holds the pre-roll. `startedAtMs`: wall time of its first picture. */
  | { kind: 'clip-begun'; cameraId: string; recordingId: string; startedAtMs: number; packets: number }
  /** Nothing more will be written to the file, and what was written is on the disk. */
  | { kind: 'clip-ended'; cameraId: string; recordingId: string; fault: ClipEndFault; detail: string; packets: number }
  /** The disk takes nothing; it is tried again for some seconds. */
  | { kind: 'clip-waits'; cameraId: string; recordingId: string }
  /** Twice a second whatever the cameras do: the worker's own loop turns. */
  | { kind: 'alive' };

/**
 * Frames are scaled to fit a square of this side. A 720p picture only changes its colours then (1.4 ms against 2.5 ms for scaling it to
 * 960), and a face may be a third farther away until it is too small to be named.
 */
export const frameSide = 1280;
/** Packing frames hold one byte a pixel, so they may be larger in the same slot: thin bars need their pixels. */
export const codeFrameSide = 1920;
/** A slot holds the largest frame of either kind. */
export const slotBytes = frameSide * frameSide * 3;
/** File descriptor of the frame memory in the worker. */
export const frameMemoryFd = 3;
