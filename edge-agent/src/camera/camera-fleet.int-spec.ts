import { type Scene, startVirtualCamera, type VirtualCamera, type VirtualCameraOptions } from '@sigap/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { aCamera, type FleetRig, startFleet } from './test-rig/fleet-rig.js';

const open: { rigs: FleetRig[]; cameras: VirtualCamera[] } = { rigs: [], cameras: [] };

afterEach(async () => {
  await Promise.all(open.rigs.splice(0).map((rig) => rig.fleet.stop()));
  await Promise.all(open.cameras.splice(0).map((camera) => camera.close()));
});

async function rigged(options: Parameters<typeof startFleet>[0] = {}): Promise<FleetRig> {
  const rig = await startFleet(options);
  open.rigs.push(rig);
  return rig;
}

/** Somebody stands there for the whole loop and sways, so that the motion gate stays open. */
const scene: Scene = { room: 'lobby', label: 'TEST', loopSeconds: 8, people: [{ seed: 3, from: 0, until: 8, position: 0.5 }] };

async function virtual(options: Partial<VirtualCameraOptions> = {}): Promise<VirtualCamera> {
  const camera = await startVirtualCamera({
    width: 640,
    height: 360,
    fps: 10,
    source: { kind: 'faces', scene: structuredClone(scene) },
    ...options,
  });
  open.cameras.push(camera);
  return camera;
}

const soon = (check: () => void, timeout = 15_000) => vi.waitFor(check, { timeout, interval: 50 });

describe('CameraFleet on real RTSP', () => {
  it.each([
    ['h264', 'tcp'],
    ['h265', 'tcp'],
    ['h264', 'udp'],
  ] as const)('reads %s over %s: frames with a picture in them, and says that the camera is online', async (codec, transport) => {
    const camera = await virtual({ codec });
    const { fleet, events, frames } = await rigged();
    const spec = aCamera(camera.url, { transport });
    await fleet.apply([spec]);
    await soon(() => expect(frames.count(spec.id)).toBeGreaterThan(5));
    const frame = frames.last.get(spec.id);
    expect([frame?.width, frame?.height]).toEqual([640, 360]);
    expect(new Set(frame?.pixels).size).toBeGreaterThan(50);
    expect(events.of('camera.online', spec.id)).toEqual([
      { since: expect.any(String), codec: codec === 'h265' ? 'hevc' : 'h264', width: 640, height: 360, outageSeconds: null },
    ]);
    expect(fleet.statuses()[0]).toMatchObject({ state: 'online', fault: null });
  });

  it('scales what is larger than 960 pixels', async () => {
    const camera = await virtual({ width: 1280, height: 720 });
    const { fleet, frames } = await rigged();
    const spec = aCamera(camera.url);
    await fleet.apply([spec]);
    await soon(() => expect(frames.last.get(spec.id)).toMatchObject({ width: 960, height: 540 }));
  });
});
