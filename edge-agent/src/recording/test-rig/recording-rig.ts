import { createLogger, systemClock } from '@sigap/node-kit';
import { type Scene, startVirtualCamera, type VirtualCamera, type VirtualCameraOptions } from '@sigap/testing';
import { onTestFinished, vi } from 'vitest';
import { v7 } from 'uuid';
import { join } from 'node:path';
import type { CameraSpec } from '../../camera/camera-spec.js';
import { KeptState } from '../../camera/test-rig/kept-state.js';
import { aCamera, type FleetRig, startFleet } from '../../camera/test-rig/fleet-rig.js';
import { testFolder } from '../../test-rig/test-folder.js';
import { until } from '../../test-rig/until.js';
import { ClipRecorder, type ClipRecorderDeps } from '../clip-recorder.js';
import { awayCloud } from './away-cloud.js';

/** Somebody sways before the camera, so that each picture differs from the one before. */
const scene: Scene = { room: 'workshop', label: 'MEJA', loopSeconds: 8, people: [{ seed: 3, from: 0, until: 8, position: 0.5 }] };

export interface RecordingRig extends FleetRig {
  recorder: ClipRecorder;
  state: KeptState;
  directory: string;
  specs: CameraSpec[];
}

export async function aPackingTable(options: Partial<VirtualCameraOptions> = {}): Promise<VirtualCamera> {
  const camera = await startVirtualCamera({
    width: 640,
    height: 360,
    fps: 10,
    source: { kind: 'faces', scene: structuredClone(scene) },
    ...options,
  });
  onTestFinished(() => camera.close());
  return camera;
}

/** Waits until the camera has sent so many pictures more. */
export async function pictures(camera: VirtualCamera, count: number): Promise<void> {
  const { picturesSent } = await camera.stats();
  await until(`${count} pictures`, async () => (await camera.stats()).picturesSent >= picturesSent + count, 30_000);
}

/** A recorder on real cameras, with its rows in memory. Ends with the test. */
export async function startRecording(
  cameras: readonly VirtualCamera[],
  change: Partial<ClipRecorderDeps> & { state?: KeptState } = {},
): Promise<RecordingRig> {
  const rig = await startFleet();
  const state = change.state ?? new KeptState();
  const directory = change.directory ?? join(testFolder(), 'clips');
  const recorder = new ClipRecorder({
    directory,
    keyFile: join(directory, '..', 'clip-signing.key'),
    edgeId: v7(),
    version: '0.1.0',
    cameras: rig.fleet,
    sink: rig.events,
    cloud: awayCloud,
    clockState: () => ({ state: 'synced', offsetMs: 0 }),
    clock: systemClock,
    logger: createLogger({ name: 'test', level: process.env['TEST_LOG'] === undefined ? 'silent' : 'debug' }),
    ...change,
    state,
  });
  await recorder.start();
  onTestFinished(async () => {
    await recorder.stop();
    await rig.fleet.stop();
  });
  const specs = cameras.map((camera) => ({ ...aCamera(camera.url), purpose: 'packing' as const }));
  await rig.fleet.apply(specs);
  await vi.waitFor(
    () => {
      if (rig.fleet.statuses().some(({ state: is }) => is !== 'online')) throw new Error('not online');
    },
    { timeout: 60_000, interval: 50 },
  );
  return { ...rig, recorder, state, directory, specs };
}
