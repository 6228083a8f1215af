import type { Clock, Logger, Module, ModuleHealth } from '@sigap/node-kit';
import type { EventSink } from '../event-sink.js';
import { type LiveFrameTaker, LiveLeases, type LiveViewer } from '../live/live-lease.js';
import type { AddressPolicy } from './address-policy.js';
import type { FrameConsumer } from './camera-frame.js';
import { type CameraSpec, type CameraStatus, watchesAlike } from './camera-spec.js';
import { CameraWorker } from './camera-worker.js';
import { ClipLine } from './clip-line.js';
import { type Snapshot, SnapshotRequests } from './snapshot-requests.js';
import { WatchedCamera } from './watched-camera.js';
import type { FromWorker } from './worker-protocol.js';

export interface CameraFleetDeps {
  sink: EventSink;
  clock: Clock;
  logger: Logger;
  addressPolicy: AddressPolicy;
  /** Takes the frames of recognition cameras. */
  frames: FrameConsumer;
  /** Takes the frames of packing cameras; without it none are decoded for it. */
  codeFrames?: FrameConsumer;
  /** Frames a second that are wanted of each recognition camera. */
  sampleFps(): number;
}

const tickMs = 250;
/** A label that is held up is read within an eighth of a second, and the gate lets a still table rest. */
const codeFps = 8;

/** Until the rules are known: as `defaultPackingRules` has it. */
const defaultPreRollMs = 5_000;

/** All cameras of this box, spread over supervised processes. */
export class CameraFleet implements Module {
  readonly name = 'cameras';
  private readonly cameras = new Map<string, WatchedCamera>();
  private readonly workers = new Set<CameraWorker>();
  private readonly leases = new LiveLeases();
  private readonly snapshots: SnapshotRequests;
  /** Recording of packing cameras. */
  readonly clips = new ClipLine((cameraId) => this.cameras.get(cameraId)?.worker);
  private preRollMs = defaultPreRollMs;
  private timer: NodeJS.Timeout | undefined;
  private workersMade = 0;
  private lastSession = 0;

  constructor(private readonly deps: CameraFleetDeps) {
    this.snapshots = new SnapshotRequests();
  }

  start(): Promise<void> {
    this.timer = setInterval(() => this.tick(), tickMs);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.snapshots.rejectAll();
    for (const camera of this.cameras.values()) camera.stop();
    await Promise.all([...this.workers].map((worker) => worker.stop()));
    this.cameras.clear();
    this.workers.clear();
  }

  /** Watches exactly these cameras from now on; those that stay as they were are not touched. */
  async apply(specs: readonly CameraSpec[]): Promise<void> {
    const wanted = new Map(specs.map((spec) => [spec.id, spec]));
    for (const [id, camera] of this.cameras) {
      const spec = wanted.get(id);
      if (spec === undefined) this.remove(camera);
      else if (watchesAlike(camera.spec, spec)) camera.spec = spec;
      else this.replace(camera, spec);
    }
    for (const spec of specs) if (!this.cameras.has(spec.id)) this.add(spec, this.workerWithRoom());
    await this.stopEmptyWorkers();
  }

  health(): ModuleHealth {
    const statuses = this.statuses().filter((status) => status.fault !== 'disabled');
    const away = statuses.filter((status) => status.state !== 'online');
    const progress = {
      cameras: statuses.length,
      online: statuses.length - away.length,
      decodedFrames: sumOf(statuses, 'decodedFrames'),
      droppedFrames: sumOf(statuses, 'droppedFrames'),
      lostPackets: sumOf(statuses, 'lostPackets'),
    };
    if (away.length === 0) return { status: 'ok', progress };
    const detail = away.map((status) => `${this.cameras.get(status.cameraId)?.spec.name}: ${status.fault ?? status.state}`).join('; ');
    return { status: 'degraded', detail, progress };
  }

  statuses(): CameraStatus[] {
    return [...this.cameras.values()].map((camera) => camera.status());
  }

  /** A picture taken now. Throws CameraUnavailableError when there is no such camera, or when no picture comes within 10 s. */
  snapshot(cameraId: string): Promise<Snapshot> {
    const camera = this.cameras.get(cameraId);
    return this.snapshots.take(cameraId, (requestId) => camera?.worker.post({ kind: 'snapshot', cameraId, requestId }) ?? false);
  }

  /** Packets that are kept back of each packing camera. */
  setPreRoll(preRollMs: number): void {
    this.preRollMs = preRollMs;
    for (const { spec, worker } of this.cameras.values()) worker.post({ kind: 'pre-roll', cameraId: spec.id, preRollMs });
  }

  /** Opens the camera anew. */
  restart(cameraId: string): void {
    this.cameras.get(cameraId)?.restart();
  }

  /** JPEG frames with faces until the lease ends; a new lease extends it, 0 ends it. An unknown camera sends nothing. */
  live(cameraId: string, leaseSeconds: number, onFrame: LiveFrameTaker, viewer: LiveViewer = 'cloud'): void {
    const forMs = this.leases.grant(cameraId, leaseSeconds, onFrame, this.deps.clock.monotonicMs(), viewer);
    this.cameras.get(cameraId)?.worker.post({ kind: 'live', cameraId, forMs });
  }

  /** Processes that hold cameras, for tests of faults: camera -> process id. */
  workerPids(): Map<string, number | undefined> {
    return new Map([...this.cameras].map(([id, camera]) => [id, camera.worker.pid]));
  }

  /** Whoever looks at the pictures of this camera: faces and labels never see each other's. */
  private consumerOf(spec: CameraSpec): FrameConsumer | undefined {
    return spec.purpose === 'packing' ? this.deps.codeFrames : this.deps.frames;
  }

  private rateOf(spec: CameraSpec): number {
    const wanted = spec.purpose === 'packing' ? codeFps : this.deps.sampleFps();
    return this.consumerOf(spec)?.affordableFps(wanted, spec.id) ?? 0;
  }

  private tick(): void {
    const nowMs = this.deps.clock.monotonicMs();
    for (const worker of this.workers) worker.tick(nowMs);
    for (const camera of this.cameras.values()) {
      camera.tick();
      camera.adjustRate();
    }
  }

  private add(spec: CameraSpec, worker: CameraWorker): void {
    const { sink, clock, logger, addressPolicy } = this.deps;
    const consumer = this.consumerOf(spec);
    const camera = new WatchedCamera(spec, worker, {
      sink,
      clock,
      logger,
      addressPolicy,
      sampleFps: () => this.rateOf(spec),
      preRollMs: () => this.preRollMs,
      nextSession: () => ++this.lastSession,
      onFrame: (frame) => (consumer === undefined ? frame.release(false) : consumer.consume(frame)),
      onOffline: () => consumer?.cameraOffline(spec.id),
    });
    worker.slotOf(spec.id);
    this.cameras.set(spec.id, camera);
    camera.start();
  }

  private remove(camera: WatchedCamera): void {
    const { id } = camera.spec;
    camera.stop();
    camera.worker.free(id);
    this.cameras.delete(id);
    this.leases.end(id);
    this.consumerOf(camera.spec)?.cameraRemoved(id);
  }

  private replace(camera: WatchedCamera, spec: CameraSpec): void {
    const { worker } = camera;
    this.remove(camera);
    this.add(spec, worker);
  }

  private workerWithRoom(): CameraWorker {
    return [...this.workers].find((worker) => !worker.isFull) ?? this.newWorker();
  }

  private newWorker(): CameraWorker {
    const { clock, logger } = this.deps;
    const worker = new CameraWorker({ name: `camera-worker-${++this.workersMade}`, clock, logger });
    worker.on('message', (message) => this.hear(message));
    worker.on('died', () => {
      this.clips.workerGone(worker);
      this.eachOf(worker, (camera) => camera.workerGone('worker-died'));
    });
    worker.on('gave-up', () => this.scatter(worker));
    this.workers.add(worker);
    worker.start();
    return worker;
  }

  /** One of several cameras kills their process: each gets a process of its own, so that the others stop suffering. */
  private scatter(worker: CameraWorker): void {
    this.clips.workerGone(worker);
    this.eachOf(worker, (camera) => camera.workerGone('restarting-too-often'));
    const [, ...others] = worker.cameraIds;
    for (const id of others) {
      const camera = this.cameras.get(id);
      if (camera === undefined) continue;
      worker.free(id);
      camera.worker = this.newWorker();
      camera.worker.slotOf(id);
    }
  }

  private eachOf(worker: CameraWorker, act: (camera: WatchedCamera) => void): void {
    for (const camera of this.cameras.values()) if (camera.worker === worker) act(camera);
  }

  private hear(message: FromWorker): void {
    if (message.kind === 'alive') return;
    if (message.kind === 'jpeg') return this.hearJpeg(message);
    if (message.kind === 'clip-begun' || message.kind === 'clip-ended' || message.kind === 'clip-waits') return this.clips.hear(message);
    const camera = this.cameras.get(message.cameraId);
    camera?.hear(message);
    if (message.kind !== 'opened' || camera === undefined) return;
    // somebody looked while the camera was away
    const forMs = this.leases.remainingMs(message.cameraId, this.deps.clock.monotonicMs());
    if (forMs > 0) camera.worker.post({ kind: 'live', cameraId: message.cameraId, forMs });
  }

  private hearJpeg(message: Extract<FromWorker, { kind: 'jpeg' }>): void {
    const { cameraId, requestId, jpeg, width, height } = message;
    if (requestId !== null) return this.snapshots.answer(requestId, { jpeg, width, height });
    const at = new Date(this.deps.clock.now().getTime() - message.ageMs).toISOString();
    const spec = this.cameras.get(cameraId)?.spec;
    const faces = spec === undefined ? [] : (this.consumerOf(spec)?.faces(cameraId) ?? []);
    const head = { at, width, height, faces };
    this.leases.deliver(cameraId, { head, jpeg }, this.deps.clock.monotonicMs());
  }

  private async stopEmptyWorkers(): Promise<void> {
    const empty = [...this.workers].filter((worker) => worker.cameraIds.length === 0);
    for (const worker of empty) this.workers.delete(worker);
    await Promise.all(empty.map((worker) => worker.stop()));
  }
}

function sumOf(statuses: readonly CameraStatus[], key: 'decodedFrames' | 'droppedFrames' | 'lostPackets'): number {
  return statuses.reduce((total, status) => total + status[key], 0);
}
