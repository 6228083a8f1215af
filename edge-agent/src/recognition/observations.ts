import type { Clock, Logger } from '@sigap/node-kit';
import { v7 } from 'uuid';
import type { LiveFace } from '../camera/camera-frame.js';
import { BestCrops } from '../crops/best-crop.js';
import type { CropSink, SightingCrop } from '../crops/crop-desk.js';
import type { EventSink } from '../event-sink.js';
import type { StateStore } from '../state-store.js';
import type { AnalysedFrame, SeenTrack } from './inference-protocol.js';
import { type SightingEffect, SightingLog } from './sighting-log.js';
import { SightingRecorder } from './sighting-recorder.js';
import { UnknownLog } from './unknown-log.js';

/** Progress of recognition at one camera. */
export interface CameraRecognition {
  lastInferenceAt: Date | null;
  /** Faces in the last frame, named or not. */
  people: number;
}

export interface ObservationsDeps {
  sink: EventSink;
  state: StateStore;
  clock: Clock;
  logger: Logger;
  /** Where best crops go; without it none are kept. */
  crops?: CropSink;
  /** Name of the model pack. */
  pack: string;
}

interface CameraView {
  tracks: SeenTrack[];
  capturedMs: number;
}

/** Faces of a frame older than this are no longer drawn. */
const facesValidMs = 1500;

/** The books of recognition: what is in each camera's view now, and what of it is told as sightings and as unknown people. */
export class Observations {
  private readonly views = new Map<string, CameraView>();
  /** When a camera was last given up, monotonic: what was captured before proves nothing afterwards. */
  private readonly offlineAtMs = new Map<string, number>();
  private readonly sightings = new SightingLog(() => v7());
  private readonly unknowns = new UnknownLog();
  private readonly bestCrops = new BestCrops();
  private readonly recorder: SightingRecorder;
  private telling: Promise<void> = Promise.resolve();
  private ended = false;

  constructor(private readonly deps: ObservationsDeps) {
    this.recorder = new SightingRecorder(deps);
  }

  /** Ends what was open when the agent last ran. */
  async begin(): Promise<void> {
    await this.recorder.closeInterrupted();
  }

  /** Ends all sightings as `shutdown`; resolves when everything told is durable. */
  async end(): Promise<void> {
    this.ended = true;
    this.tell(this.sightings.endAll('shutdown'));
    await this.telling;
  }

  /** One analysed frame. */
  take(cameraId: string, { tracks }: AnalysedFrame, capturedMs: number): void {
    if (this.ended || capturedMs <= (this.offlineAtMs.get(cameraId) ?? Number.NEGATIVE_INFINITY)) return;
    this.views.set(cameraId, { tracks, capturedMs });
    const outvoted = tracks.flatMap(({ trackId, lost }) =>
      lost?.outvoted === true ? this.sightings.outvoted(cameraId, lost.employeeId, trackId) : [],
    );
    const named = tracks.flatMap(({ visible, trackId, employeeId, similarity, shots }) =>
      visible && employeeId !== null ? [{ trackId, employeeId, similarity, shots }] : [],
    );
    const effects = [...outvoted, ...this.sightings.observe(cameraId, named, capturedMs)];
    this.offerCrops(cameraId, tracks);
    this.tell(effects);
    for (const track of this.unknowns.observe(cameraId, tracks)) this.tellUnknown(cameraId, track);
  }

  cameraOffline(cameraId: string): void {
    this.offlineAtMs.set(cameraId, this.deps.clock.monotonicMs());
    this.views.delete(cameraId);
    this.unknowns.forget(cameraId);
    this.tell(this.sightings.endCamera(cameraId, 'camera-offline'));
  }

  /** Takes back what is open of these people. Resolves when every crop of them was handed over, so that whoever keeps crops can erase them. */
  erase(employeeIds: readonly string[]): Promise<void> {
    this.tell(this.sightings.erase(employeeIds));
    return this.telling;
  }

  tick(nowMs: number): void {
    this.tell(this.sightings.tick(nowMs));
  }

  faces(cameraId: string): LiveFace[] {
    const view = this.views.get(cameraId);
    if (view === undefined || this.deps.clock.monotonicMs() - view.capturedMs > facesValidMs) return [];
    return view.tracks.filter((track) => track.visible).map(({ box, employeeId }) => ({ ...box, employeeId }));
  }

  status(cameraId: string): CameraRecognition {
    const view = this.views.get(cameraId);
    if (view === undefined) return { lastInferenceAt: null, people: 0 };
    return { lastInferenceAt: this.recorder.wallOf(view.capturedMs), people: view.tracks.filter((track) => track.visible).length };
  }

  private tellUnknown(cameraId: string, track: SeenTrack): void {
    const data = {
      trackId: track.trackId,
      startedAt: this.recorder.wallOf(track.startedMs).toISOString(),
      lastSeenAt: this.recorder.wallOf(track.lastSeenMs).toISOString(),
      shots: track.shotsTaken,
    };
    this.deps.sink
      .record({ type: 'unknown.seen', cameraId, data })
      .catch((err: unknown) => this.deps.logger.error({ err }, 'recognition.event-not-kept'));
  }

  private offerCrops(cameraId: string, tracks: readonly SeenTrack[]): void {
    if (this.deps.crops === undefined) return;
    for (const { crop, employeeId } of tracks) {
      if (!crop || employeeId === null) continue;
      const sighting = this.sightings.of(cameraId, employeeId);
      if (sighting !== undefined) this.bestCrops.offer(sighting.sightingId, crop);
    }
  }

  private cropsOf(effects: readonly SightingEffect[]): SightingCrop[] {
    return effects.flatMap(({ kind, sighting }) => {
      if (kind === 'started') return [];
      const { sightingId, employeeId, cameraId } = sighting;
      const crop = this.bestCrops.step(sightingId, kind);
      return crop === null ? [] : [{ sightingId, employeeId, cameraId, takenAt: this.recorder.wallOf(crop.atMs).toISOString(), crop }];
    });
  }

  private tell(effects: readonly SightingEffect[]): void {
    if (effects.length === 0) return;
    const crops = this.cropsOf(effects);
    // in their order, so that no crop is kept after it was to be forgotten
    this.telling = Promise.all([this.telling, this.recorder.tell(effects)]).then(() => this.handOver(crops, effects));
  }

  /** After the events, so that the cloud knows the sighting when its crop comes. */
  private handOver(crops: readonly SightingCrop[], effects: readonly SightingEffect[]): void {
    for (const crop of crops) this.deps.crops?.keep(crop);
    for (const { kind, sighting } of effects) if (kind === 'retracted') this.deps.crops?.forget(sighting.sightingId);
  }
}
