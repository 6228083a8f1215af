import { join } from 'node:path';
import { type Scene, startVirtualCamera, type VirtualCamera, type VirtualCameraOptions } from '@sigap/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import sharp from 'sharp';
import type { CameraSpec } from './camera-spec.js';
import { aCamera, type FleetRig, startFleet } from './test-rig/fleet-rig.js';
import { hasTestData, testData } from './test-rig/test-data.js';

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

const soon = (check: () => void, timeout = 45_000) => vi.waitFor(check, { timeout, interval: 50 });

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

  it('scales what is larger than 1280 pixels, and keeps what is not', async () => {
    const [large, usual] = await Promise.all([
      virtual({ width: 1920, height: 1080, fps: 5 }),
      virtual({ width: 1280, height: 720, fps: 5 }),
    ]);
    const { fleet, frames } = await rigged();
    const specs = [aCamera(large.url), aCamera(usual.url)] as const;
    await fleet.apply(specs);
    for (const spec of specs) await soon(() => expect(frames.last.get(spec.id)).toMatchObject({ width: 1280, height: 720 }));
  });

  it('keeps the colours, in frames and in JPEG alike', async () => {
    const camera = await virtual({ width: 1280, height: 720, fps: 5 });
    const { fleet, frames } = await rigged();
    const spec = aCamera(camera.url);
    await fleet.apply([spec]);
    await soon(() => expect(frames.count(spec.id)).toBeGreaterThan(0));
    const { jpeg } = await fleet.snapshot(spec.id);
    const { data } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
    const pixels = frames.last.get(spec.id)?.pixels ?? new Uint8Array();
    const levels = (bytes: Uint8Array, share: number) => bytes.toSorted()[Math.floor(bytes.length * share)] ?? 0;
    // a mislabelled range turns black into 16 and white into 235
    for (const share of [0.02, 0.5, 0.98]) expect(Math.abs(levels(pixels, share) - levels(data, share))).toBeLessThan(5);
  });

  it('takes another address for a camera without hearing the last words of the old one', async () => {
    const [before, after] = await Promise.all([virtual(), virtual({ width: 320, height: 240 })]);
    const { fleet, events, frames } = await rigged();
    const spec = aCamera(before.url);
    await fleet.apply([spec]);
    await soon(() => expect(frames.count(spec.id)).toBeGreaterThan(2));
    await fleet.apply([aCamera(after.url, { id: spec.id })]);
    await soon(() => expect(frames.last.get(spec.id)).toMatchObject({ width: 320, height: 240 }));
    expect(events.of('camera.offline', spec.id)).toEqual([]);
    expect(events.of('camera.online', spec.id).map(({ width }) => width)).toEqual([640, 320]);
  });

  it.skipIf(!hasTestData)('plays a file of the box in a loop, at its own speed (needs ../shared/data)', async () => {
    const { fleet, events, frames } = await rigged();
    const path = join(testData, 'video/head-pose-face-detection-female_preview480.mp4');
    const spec: CameraSpec = { ...aCamera(''), source: { kind: 'file', path } };
    const begin = performance.now();
    await fleet.apply([spec]);
    await soon(() => expect(fleet.statuses()[0]?.decodedFrames).toBeGreaterThan(36), 20_000);
    // 23 frames make 1.9 s
    expect(performance.now() - begin).toBeGreaterThan(2500);
    expect(frames.last.get(spec.id)).toMatchObject({ width: 480, height: 270 });
    expect(events.of('camera.offline')).toEqual([]);
  });
});
