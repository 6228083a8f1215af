import type { LiveFrame } from '@sigap/contracts';
import { ClipLine } from '../camera/clip-line.js';
import type { CameraSpec, CameraStatus } from '../camera/camera-spec.js';

/** Cameras without pictures: they remember what they were told to watch. */
export class FakeCameras {
  specs: readonly CameraSpec[] = [];
  readonly restarted: string[] = [];
  readonly leases: { cameraId: string; seconds: number; onFrame: (frame: LiveFrame) => void }[] = [];
  /** Names that `apply` throws for. */
  poison: string | null = null;
  state: CameraStatus['state'] = 'online';
  snapshots = 0;
  /** Nothing can be recorded. */
  readonly clips = new ClipLine(() => undefined);

  apply(specs: readonly CameraSpec[]): Promise<void> {
    if (specs.some(({ name }) => name === this.poison)) return Promise.reject(new Error(`no camera can be called ${this.poison}`));
    this.specs = specs;
    return Promise.resolve();
  }

  statuses(): CameraStatus[] {
    return this.specs.map(({ id }) => ({
      cameraId: id,
      state: this.state,
      fault: this.state === 'offline' ? 'unreachable' : null,
      stateSince: new Date(),
      lastFrameAt: null,
      video: this.state === 'online' ? { codec: 'h264', width: 1280, height: 720 } : null,
      decodedFrames: 0,
      droppedFrames: 0,
      lostPackets: 0,
      gatedFrames: 0,
      sampledFps: 0,
    }));
  }

  snapshot(): Promise<{ jpeg: Uint8Array; width: number; height: number }> {
    this.snapshots += 1;
    return Promise.resolve({ jpeg: Uint8Array.from([0xff, 0xd8, 1, 2, 3]), width: 1280, height: 720 });
  }

  setPreRoll(): void {}

  restart(cameraId: string): void {
    this.restarted.push(cameraId);
  }

  live(cameraId: string, seconds: number, onFrame: (frame: LiveFrame) => void): void {
    this.leases.push({ cameraId, seconds, onFrame });
  }
}
