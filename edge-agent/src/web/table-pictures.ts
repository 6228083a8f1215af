import type { LiveFrame } from '@sigap/contracts';
import type { Snapshot } from '../camera/snapshot-requests.js';
import type { LiveViewer } from '../live/live-lease.js';
import { ProblemError } from './http/problem-error.js';

const leaseSeconds = 20;
const renewEveryMs = 8_000;

/** The cameras of the box, as far as the pages look through them. */
export interface TableCameras {
  snapshot(cameraId: string): Promise<Snapshot>;
  live(cameraId: string, leaseSeconds: number, onFrame: (frame: LiveFrame) => void, viewer?: LiveViewer): void;
}

/**
 * Pictures of the tables: taken now, or as they come while some page looks. However many screens ask, a camera is asked once.
 */
export class TablePictures {
  private readonly taking = new Map<string, Promise<Snapshot>>();
  private readonly watchers = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly cameras: TableCameras,
    /** A station's camera, and no other one: not everybody who packs may look through all cameras. */
    private readonly isStation: (cameraId: string) => boolean,
    private readonly onFrame: (cameraId: string, frame: LiveFrame) => void,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.renew(), renewEveryMs);
  }

  stop(): void {
    clearInterval(this.timer);
    for (const cameraId of this.watchers.keys()) this.cameras.live(cameraId, 0, () => undefined, 'station');
    this.watchers.clear();
  }

  /** JPEG. @throws ProblemError station_unknown, camera_offline */
  async take(cameraId: string): Promise<Uint8Array> {
    if (!this.isStation(cameraId)) throw new ProblemError('station_unknown', 404, 'this box has no such station');
    const taking = this.taking.get(cameraId) ?? this.cameras.snapshot(cameraId).finally(() => this.taking.delete(cameraId));
    this.taking.set(cameraId, taking);
    const { jpeg } = await taking.catch((error: unknown) => {
      throw new ProblemError('camera_offline', 503, error instanceof Error ? error.message : 'no picture');
    });
    return jpeg;
  }

  /** One more page looks. */
  watch(cameraId: string): void {
    const before = this.watchers.get(cameraId) ?? 0;
    this.watchers.set(cameraId, before + 1);
    if (before === 0) this.lease(cameraId);
  }

  unwatch(cameraId: string): void {
    const left = (this.watchers.get(cameraId) ?? 0) - 1;
    if (left > 0) return void this.watchers.set(cameraId, left);
    if (this.watchers.delete(cameraId)) this.cameras.live(cameraId, 0, () => undefined, 'station');
  }

  private renew(): void {
    for (const cameraId of this.watchers.keys()) this.lease(cameraId);
  }

  private lease(cameraId: string): void {
    this.cameras.live(cameraId, leaseSeconds, (frame) => this.onFrame(cameraId, frame), 'station');
  }
}
