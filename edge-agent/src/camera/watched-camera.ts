import type { CameraFault } from '@sigap/contracts';
import { Backoff, type Clock, type Logger } from '@sigap/node-kit';
import type { EventSink } from '../event-sink.js';
import type { AddressPolicy } from './address-policy.js';
import type { CameraFrame } from './camera-frame.js';
import { beginProgress, type ProgressEffect, type ProgressInput, stepProgress } from './camera-progress.js';
import type { CameraSpec, CameraStatus, VideoFormat } from './camera-spec.js';
import type { CameraWorker } from './camera-worker.js';
import { SampleCounts } from './sample-counts.js';
import { type FromWorker, slotBytes, type WorkerSource } from './worker-protocol.js';

/** Of the network inside the worker. FFmpeg hands out its last held back picture after one of these and gives up after two. */
const networkTimeoutMs = 4000;
/** A camera locks the account of somebody who knocks too often with a wrong password; a forbidden address will not become allowed. */
const slowFaults: readonly CameraFault[] = ['wrong-password', 'address-not-allowed'];
const quick = { baseMs: 400, maxMs: 4000 };
const slow = { baseMs: 15_000, maxMs: 60_000 };

export interface WatchDeps {
  sink: EventSink;
  clock: Clock;
  logger: Logger;
  addressPolicy: AddressPolicy;
  sampleFps(): number;
  preRollMs(): number;
  /** A number that no session of any camera had: a camera that replaces one of the same id must not hear that one's last words. */
  nextSession(): number;
  onFrame(frame: CameraFrame): void;
  onOffline(): void;
}

/** One camera over all its sessions: opens it, watches its progress, opens it again, and says when it goes and comes. */
export class WatchedCamera {
  private progress;
  private readonly counts;
  private readonly quickly = new Backoff(quick);
  private readonly slowly = new Backoff(slow);
  private session = 0;
  private video: VideoFormat | null = null;
  private retryAtMs: number | null = null;
  private packetsFlow = false;
  private active = false;
  /** Frames a second that the session was told to give. */
  private rate = 0;

  constructor(
    public spec: CameraSpec,
    public worker: CameraWorker,
    private readonly deps: WatchDeps,
  ) {
    this.progress = beginProgress(deps.clock.monotonicMs());
    this.counts = new SampleCounts();
  }

  start(): void {
    this.active = this.spec.enabled;
    if (this.active) this.retryAtMs = this.nowMs();
    else this.step({ kind: 'ended', atMs: this.nowMs(), fault: 'disabled' });
    this.tick();
  }

  /** Closes the camera for good. */
  stop(): void {
    this.active = false;
    this.retryAtMs = null;
    this.closeSession();
  }

  /** Closes and opens at once. */
  restart(): void {
    if (!this.active) return;
    this.closeSession();
    this.quickly.reset();
    this.slowly.reset();
    this.fail('closed');
    this.retryAtMs = this.nowMs();
    this.tick();
  }

  /** The process that held the camera is gone. */
  workerGone(fault: 'worker-died' | 'restarting-too-often'): void {
    if (this.active) this.fail(fault);
  }

  /** Called several times a second. */
  tick(): void {
    const atMs = this.nowMs();
    this.step({ kind: 'tick', atMs, packetsFlow: this.packetsFlow });
    if (this.active && this.retryAtMs !== null && atMs >= this.retryAtMs && this.worker.isReady) {
      this.retryAtMs = null;
      void this.open();
    }
  }

  hear(message: Exclude<FromWorker, { kind: 'alive' | 'jpeg' | 'clip-begun' | 'clip-ended' | 'clip-waits' }>): void {
    if (message.session !== this.session) return;
    const atMs = this.nowMs();
    switch (message.kind) {
      case 'opened':
        this.video = message.video;
        return;
      case 'progress':
        this.packetsFlow = message.packetAgeMs !== null && message.packetAgeMs < 2000;
        this.counts.report(message.counts, atMs);
        if (message.picture !== null && this.video !== null) this.video = { ...this.video, ...message.picture };
        if (message.frameAgeMs !== null) this.step({ kind: 'frame', atMs, frameMs: atMs - message.frameAgeMs });
        return;
      case 'frame':
        this.step({ kind: 'frame', atMs, frameMs: atMs - message.ageMs });
        this.passOn(message, atMs - message.ageMs);
        return;
      case 'ended':
        this.deps.logger.debug({ cameraId: this.spec.id, fault: message.fault, detail: message.detail }, 'camera.session-ended');
        this.fail(message.fault);
    }
  }

  /** Tells the camera when another rate is wanted than before. */
  adjustRate(): void {
    const sampleFps = this.deps.sampleFps();
    if (sampleFps === this.rate) return;
    this.rate = sampleFps;
    this.worker.post({ kind: 'rate', cameraId: this.spec.id, sampleFps });
  }

  status(): CameraStatus {
    const { state, fault, stateSinceMs, lastFrameMs } = this.progress;
    return {
      cameraId: this.spec.id,
      state,
      fault,
      stateSince: this.wallOf(stateSinceMs),
      lastFrameAt: lastFrameMs === null ? null : this.wallOf(lastFrameMs),
      video: this.video,
      ...this.counts.totals(),
    };
  }

  private async open(): Promise<void> {
    const { source, id: cameraId, purpose } = this.spec;
    const session = this.deps.nextSession();
    this.session = session;
    this.step({ kind: 'opening', atMs: this.nowMs() });
    const allowed = await this.resolve(source, purpose);
    // closed, restarted or replaced while the address was looked up
    if (session !== this.session || !this.active) return;
    if ('fault' in allowed) return this.fail(allowed.fault);
    const slot = this.worker.slotOf(cameraId);
    this.rate = this.deps.sampleFps();
    const order = {
      kind: 'open',
      cameraId,
      session,
      slot,
      source: allowed,
      purpose,
      sampleFps: this.rate,
      timeoutMs: networkTimeoutMs,
      preRollMs: this.deps.preRollMs(),
    } as const;
    if (!this.worker.post(order)) this.fail('worker-died');
  }

  private async resolve(source: CameraSpec['source'], purpose: CameraSpec['purpose']): Promise<WorkerSource | { fault: CameraFault }> {
    if (source.kind !== 'network') return source;
    const { username, password, transport } = source;
    // the small stream is enough for faces; packing records what the camera has
    const url = purpose === 'recognition' ? (source.subUrl ?? source.url) : source.url;
    const resolved = await this.deps.addressPolicy.resolve(url);
    return resolved.ok
      ? { kind: 'network', url: resolved.url, host: resolved.host, username, password, transport }
      : { fault: resolved.fault };
  }

  private passOn(message: Extract<FromWorker, { kind: 'frame' }>, capturedMs: number): void {
    const { worker, session } = this;
    const { memory } = worker;
    if (memory === null) return;
    const { width, height, channels, moved, cameraId } = message;
    let released = false;
    memory.hold();
    this.deps.onFrame({
      cameraId,
      width,
      height,
      channels,
      moved,
      capturedMs,
      place: { fd: memory.fd, offset: worker.slotOf(cameraId) * slotBytes, length: width * height * channels },
      release: (hold) => {
        if (released) return;
        released = true;
        memory.release();
        if (this.session === session && this.worker === worker) worker.post({ kind: 'credit', cameraId, session, hold });
      },
    });
  }

  private fail(fault: CameraFault): void {
    this.session = this.deps.nextSession();
    this.packetsFlow = false;
    this.counts.closeSession();
    const atMs = this.nowMs();
    this.step({ kind: 'ended', atMs, fault });
    if (this.active) this.retryAtMs = atMs + (slowFaults.includes(fault) ? this.slowly : this.quickly).nextMs();
  }

  private closeSession(): void {
    this.worker.post({ kind: 'close', cameraId: this.spec.id, session: this.session });
    this.session = this.deps.nextSession();
    this.counts.closeSession();
  }

  private step(input: ProgressInput): void {
    const { progress, effects } = stepProgress(this.progress, input);
    this.progress = progress;
    for (const effect of effects) this.perform(effect);
  }

  private perform(effect: ProgressEffect): void {
    const { id: cameraId, name } = this.spec;
    switch (effect.kind) {
      case 'abandon':
        this.closeSession();
        this.packetsFlow = false;
        this.retryAtMs = this.nowMs() + this.quickly.nextMs();
        return;
      case 'went-offline': {
        const since = this.wallOf(effect.sinceMs).toISOString();
        this.deps.logger.warn({ cameraId, camera: name, fault: effect.fault }, 'camera.offline');
        this.record('camera.offline', this.deps.sink.record({ type: 'camera.offline', cameraId, data: { since, fault: effect.fault } }));
        this.deps.onOffline();
        return;
      }
      case 'came-online': {
        this.quickly.reset();
        this.slowly.reset();
        const { codec, width, height } = this.video ?? { codec: 'other', width: 1, height: 1 };
        const outageSeconds = effect.outageMs === null ? null : effect.outageMs / 1000;
        const data = { since: this.wallOf(effect.sinceMs).toISOString(), codec, width, height, outageSeconds };
        this.deps.logger.info({ cameraId, camera: name, codec, width, height, outageSeconds }, 'camera.online');
        this.record('camera.online', this.deps.sink.record({ type: 'camera.online', cameraId, data }));
      }
    }
  }

  private record(type: string, recorded: Promise<void>): void {
    recorded.catch((err: unknown) => this.deps.logger.error({ err, type, cameraId: this.spec.id }, 'camera.event-not-kept'));
  }

  private nowMs(): number {
    return this.deps.clock.monotonicMs();
  }

  private wallOf(atMs: number): Date {
    return new Date(this.deps.clock.now().getTime() - (this.nowMs() - atMs));
  }
}
