import type { CameraFault, CameraState, StationRules } from '@sigap/contracts';
import type { cameraPurpose, videoCodec } from '@sigap/contracts';
import type { z } from 'zod';

export type CameraPurpose = z.infer<typeof cameraPurpose>;
export type VideoCodec = z.infer<typeof videoCodec>;

export type CameraSource =
  | {
      kind: 'network';
      /** Main stream, without user information. */
      url: string;
      /** Smaller stream of the same camera; recognition takes it where there is one. */
      subUrl: string | null;
      username: string | null;
      password: string | null;
      transport: 'tcp' | 'udp';
    }
  /** USB camera; only from `camera_configs/`. */
  | { kind: 'device'; path: string }
  /** A file played in a loop, at its own speed; only from `camera_configs/`. */
  | { kind: 'file'; path: string };

/** One camera as it should be watched, wherever that was configured. */
export interface CameraSpec {
  id: string;
  name: string;
  zone: string;
  purpose: CameraPurpose;
  enabled: boolean;
  source: CameraSource;
  /** Of a packing camera from a camera file: what differs there from the rules of all. */
  station?: StationRules;
}

export interface VideoFormat {
  codec: VideoCodec;
  width: number;
  height: number;
}

/** Progress of one camera, for health and for the reported configuration. */
export interface CameraStatus {
  cameraId: string;
  state: CameraState;
  fault: CameraFault | null;
  /** Since when it is in this state. */
  stateSince: Date;
  lastFrameAt: Date | null;
  video: VideoFormat | null;
  /** Counted since the agent started. */
  decodedFrames: number;
  /** Wanted by recognition and thrown away because it was busy, or lost before the decoder. */
  droppedFrames: number;
  /** Packets that the camera sent and that never came: a picture is damaged for each, until the next key picture. */
  lostPackets: number;
  /** Held back by the motion gate: nothing moved. */
  gatedFrames: number;
  /** Frames a second handed to recognition, over the last interval. */
  sampledFps: number;
}

/** Two specs for which an open camera need not be touched. Names and zones are only words. */
export function watchesAlike(a: CameraSpec, b: CameraSpec): boolean {
  return a.enabled === b.enabled && a.purpose === b.purpose && JSON.stringify(a.source) === JSON.stringify(b.source);
}
