import { readSync } from 'node:fs';
import type { CameraFrame, FrameConsumer, LiveFace } from '../camera-frame.js';

export interface CollectedFrame {
  cameraId: string;
  width: number;
  height: number;
  pixels: Uint8Array;
}

/** Takes each frame at once, and keeps the last one of each camera. */
export class CollectedFrames implements FrameConsumer {
  readonly counts = new Map<string, number>();
  readonly last = new Map<string, CollectedFrame>();
  readonly offline: string[] = [];
  /** Set to keep frames from being released, as a consumer that can't keep up does. */
  keeps = false;
  kept: CameraFrame[] = [];

  consume(frame: CameraFrame): void {
    const { cameraId, width, height, place } = frame;
    this.counts.set(cameraId, (this.counts.get(cameraId) ?? 0) + 1);
    if (this.keeps) {
      this.kept.push(frame);
      return;
    }
    const pixels = new Uint8Array(place.length);
    readSync(place.fd, pixels, 0, place.length, place.offset);
    this.last.set(cameraId, { cameraId, width, height, pixels });
    frame.release(false);
  }

  count(cameraId: string): number {
    return this.counts.get(cameraId) ?? 0;
  }

  cameraOffline(cameraId: string): void {
    this.offline.push(cameraId);
  }

  cameraRemoved(): void {}

  faces(): LiveFace[] {
    return [];
  }

  affordableFps(wanted: number): number {
    return wanted;
  }
}
