import { availableParallelism } from 'node:os';
import type { ModelPack } from '@sigap/contracts';
import type { Clock, Logger, Module, ModuleHealth } from '@sigap/node-kit';
import type { CameraFrame, FrameConsumer, LiveFace } from '../camera/camera-frame.js';
import type { CropSink } from '../crops/crop-desk.js';
import type { EventSink } from '../event-sink.js';
import type { StateStore } from '../state-store.js';
import { GalleryMirror } from './gallery-mirror.js';
import type { FromInference, GalleryChange } from './inference-protocol.js';
import { InferenceThread } from './inference-thread.js';
import { InferenceThreads } from './inference-threads.js';
import { LatencyHistogram, type LatencySummary } from './latency-histogram.js';
import { type CameraRecognition, Observations } from './observations.js';
import { SampleRate } from './sample-rate.js';

export type { CameraRecognition } from './observations.js';

export interface RecognitionDeps {
  sink: EventSink;
  state: StateStore;
  clock: Clock;
  logger: Logger;
  pack: ModelPack;
  files: ReadonlyMap<string, Uint8Array>;
  /** Where the best crop of each sighting goes; without it none are kept. */
  crops?: CropSink;
  /** At most. Default: one for each core beyond two, at least one, at most two. */
  threads?: number;
}

export interface RecognitionStatus {
  /** `idle`: no camera has sent a frame, so no models are loaded. */
  state: 'idle' | 'starting' | 'running' | 'degraded' | 'stopped';
  pack: string;
  /** What computes, for example `onnxruntime cpu`; null before it is ready. */
  backend: string | null;
  templates: number;
  /** Frames a second that are taken of each camera. */
  sampleFps: number;
  inference: LatencySummary;
  analysedFrames: number;
  shots: number;
}

const tickMs = 500;

/** Names the people in the cameras' frames and tells who is seen where. Computes in threads; this one only keeps the books. */
export class Recognition implements Module, FrameConsumer {
  readonly name = 'recognition';
  private readonly threads: InferenceThreads;
  private readonly gallery = new GalleryMirror();
  private readonly rate = new SampleRate();
  private readonly latency = new LatencyHistogram();
  private readonly observations: Observations;
  private rule: { threshold: number; margin: number };
  private timer: NodeJS.Timeout | undefined;
  private wantedFps = 0;
  private shots = 0;
  private backend: string | null = null;
  private stoppedBecause: string | null = null;

  constructor(private readonly deps: RecognitionDeps) {
    const { pack, clock, logger, files } = deps;
    this.rule = { threshold: pack.threshold, margin: pack.margin };
    this.observations = new Observations({ ...deps, pack: pack.name });
    const setup = () => ({ pack, files, rule: this.rule });
    const make = () => this.watch(new InferenceThread({ clock, logger, setup, wholeGallery: () => this.gallery.whole() }));
    const more = Array.from({ length: (deps.threads ?? threadsFor(availableParallelism())) - 1 }, make);
    this.threads = new InferenceThreads([make(), ...more]);
  }

  async start(): Promise<void> {
    await this.observations.begin();
    this.timer = setInterval(() => this.tick(), tickMs);
  }

  /** Ends all sightings as `shutdown` and resolves when that is durable. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.observations.end();
    await this.threads.stop();
  }

  /** Null: as the pack says. */
  configure(rule: { threshold: number | null; margin: number | null }): void {
    const { pack } = this.deps;
    this.rule = { threshold: rule.threshold ?? pack.threshold, margin: rule.margin ?? pack.margin };
    for (const thread of this.threads.awake) thread.post({ kind: 'rule', rule: this.rule });
  }

  /**
   * Resolves when all threads that run match against the changed gallery; one that starts later begins with it. No crop of those who are
   * erased is handed over afterwards. Throws RangeError on an embedding of another pack.
   */
  async applyGallery(change: GalleryChange): Promise<void> {
    const { dimension } = this.deps.pack;
    const odd = change.put.find((template) => template.embedding.length !== dimension);
    if (odd !== undefined) throw new RangeError(`a template has ${odd.embedding.length} numbers where the pack has ${dimension}`);
    this.gallery.apply(change);
    await Promise.all(this.threads.all.map((thread) => thread.applyGallery(change)));
    // only now: a frame that was being worked on could have named them once more
    if (change.eraseEmployeeIds.length > 0) await this.observations.erase(change.eraseEmployeeIds);
  }

  consume(frame: CameraFrame): void {
    this.threads.for(frame.cameraId).analyse(frame);
  }

  cameraOffline(cameraId: string): void {
    this.threads.known(cameraId)?.post({ kind: 'forget-camera', cameraId });
    this.observations.cameraOffline(cameraId);
  }

  cameraRemoved(cameraId: string): void {
    this.cameraOffline(cameraId);
    this.threads.remove(cameraId);
  }

  faces(cameraId: string): LiveFace[] {
    return this.observations.faces(cameraId);
  }

  affordableFps(wanted: number): number {
    this.wantedFps = wanted;
    return this.rate.affordable(wanted);
  }

  health(): ModuleHealth {
    const { state, backend, templates, sampleFps, analysedFrames } = this.status();
    const progress = { state, backend, templates, sampleFps, analysedFrames };
    if (state === 'stopped') return { status: 'failed', detail: this.stoppedBecause ?? 'stopped', progress };
    if (state === 'degraded') {
      const slow = `can't keep up: ${sampleFps} frames a second instead of ${this.wantedFps}`;
      return { status: 'degraded', detail: this.rate.isLowered(this.wantedFps) ? slow : 'some cameras wait for their models', progress };
    }
    return {
      status: state === 'starting' ? 'degraded' : 'ok',
      ...(state === 'starting' ? { detail: 'the models are being loaded' } : {}),
      progress,
    };
  }

  status(): RecognitionStatus {
    const inference = this.latency.summary();
    return {
      state: this.state(),
      pack: this.deps.pack.name,
      backend: this.backend,
      templates: this.gallery.size,
      sampleFps: this.rate.affordable(this.wantedFps),
      inference,
      analysedFrames: inference.count,
      shots: this.shots,
    };
  }

  cameraStatus(cameraId: string): CameraRecognition {
    return this.observations.status(cameraId);
  }

  private state(): RecognitionStatus['state'] {
    const { awake } = this.threads;
    if (awake.length === 0) return 'idle';
    if (awake.some((thread) => thread.state === 'stopped')) return 'stopped';
    const running = awake.filter((thread) => thread.state === 'running').length;
    if (running === 0) return 'starting';
    return running < awake.length || this.rate.isLowered(this.wantedFps) ? 'degraded' : 'running';
  }

  private watch(thread: InferenceThread): InferenceThread {
    thread.on('ready', (backend) => {
      this.backend = backend;
      this.deps.logger.info({ pack: this.deps.pack.name, backend }, 'recognition.ready');
    });
    thread.on('stopped', (why) => (this.stoppedBecause = why));
    thread.on('analysed', (result, frame) => {
      // nobody tracked: the camera may rest behind its motion gate
      frame.release(result.frame.hold);
      this.take(result, frame);
    });
    return thread;
  }

  private take(result: Extract<FromInference, { kind: 'analysed' }>, { cameraId, capturedMs }: CameraFrame): void {
    this.rate.worked(result.totalMs);
    this.latency.add(result.totalMs);
    this.shots += result.frame.times.shots;
    this.observations.take(cameraId, result.frame, capturedMs);
  }

  private tick(): void {
    const nowMs = this.deps.clock.monotonicMs();
    this.threads.tick(nowMs);
    const lowered = this.rate.isLowered(this.wantedFps);
    this.rate.tick(nowMs, this.threads.awake.length, this.wantedFps);
    if (this.rate.isLowered(this.wantedFps) !== lowered) {
      const sampleFps = this.rate.affordable(this.wantedFps);
      this.deps.logger.warn({ sampleFps, wantedFps: this.wantedFps }, lowered ? 'recognition.keeps-up-again' : 'recognition.cant-keep-up');
    }
    this.observations.tick(nowMs);
  }
}

/** Two cores are left to decoding and to the rest of the agent. */
export function threadsFor(cores: number): number {
  return Math.max(1, Math.min(2, cores - 2));
}
