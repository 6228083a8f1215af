import type { CameraHealth, ClockState, EdgeHealth } from '@sigap/contracts';
import type { CameraStatus } from '../camera/camera-spec.js';
import type { ClipStorageState } from '../recording/clip-storage.js';
import type { Recognition } from '../recognition/recognition.js';
import type { StoreStats } from '../store/store-protocol.js';
import type { ProcessUsage } from './process-usage.js';
import { shortagesOf } from './shortages.js';

type CameraRecognition = ReturnType<Recognition['cameraStatus']>;

export interface HealthFacts {
  readonly at: Date;
  readonly session: number;
  readonly usage: ProcessUsage;
  readonly store: StoreStats;
  readonly diskLow: boolean;
  readonly clips: Omit<ClipStorageState, 'short'>;
  readonly refused: number;
  readonly clock: ClockState;
  readonly recognition: ReturnType<Recognition['status']>;
  readonly galleryVersion: number;
  readonly cameras: readonly (CameraStatus & CameraRecognition)[];
}

/** The `health` message: progress, not "the process is alive". Pure. */
export function composeHealth(facts: HealthFacts): EdgeHealth {
  const { state, pack, templates, sampleFps } = facts.recognition;
  return {
    at: facts.at.toISOString(),
    // 0 before the first connection can't be sent anyway
    session: Math.max(1, facts.session),
    ...facts.usage,
    disk: facts.store.disk,
    outbox: { depth: facts.store.depth, oldestAt: facts.store.oldestAt, refused: facts.refused },
    clock: facts.clock,
    recognition: { state, pack, galleryVersion: facts.galleryVersion, templates, sampleFps },
    cameras: facts.cameras.slice(0, 500).map(cameraHealth),
    shortages: shortagesOf(facts.store.disk, facts.diskLow, facts.clips),
  };
}

function cameraHealth(camera: CameraStatus & CameraRecognition): CameraHealth {
  return {
    cameraId: camera.cameraId,
    state: camera.state,
    fault: camera.fault,
    lastFrameAt: camera.lastFrameAt?.toISOString() ?? null,
    lastInferenceAt: camera.lastInferenceAt?.toISOString() ?? null,
    sampledFps: camera.sampledFps,
    droppedFrames: camera.droppedFrames,
    decodedFrames: camera.decodedFrames,
    lostPackets: camera.lostPackets,
    people: camera.people,
  };
}

/** What somebody waits to hear of soon: when this changes, health is told at once and not with the next beat. */
export function alarmingParts({ recognition, clock, outbox, cameras, shortages }: EdgeHealth): string {
  const states = cameras.map(({ cameraId, state, fault }) => [cameraId, state, fault]);
  const short = shortages?.map(({ what }) => what);
  return JSON.stringify([recognition.state, recognition.galleryVersion, clock.state, outbox.refused > 0, states, short]);
}
