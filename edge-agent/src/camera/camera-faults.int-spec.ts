import { execFileSync, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startVirtualCamera, type VirtualCamera, type VirtualCameraOptions } from '@sigap/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { testFolder } from '../test-rig/test-folder.js';
import type { CameraSpec } from './camera-spec.js';
import { CameraUnavailableError } from './snapshot-requests.js';
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

async function virtual(options: Partial<VirtualCameraOptions> = {}): Promise<VirtualCamera> {
  const people = [{ seed: 80, from: 0, until: 8, position: 0.5 }];
  const source = { kind: 'faces', scene: { room: 'lobby', label: 'TEST', loopSeconds: 8, people } } as const;
  const camera = await startVirtualCamera({ width: 640, height: 360, fps: 10, source, ...options });
  open.cameras.push(camera);
  return camera;
}

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const soon = (check: () => void | Promise<void>, timeout = 60_000) => vi.waitFor(check, { timeout, interval: 50 });
const stateOf = (rig: FleetRig, cameraId: string) => rig.fleet.statuses().find((status) => status.cameraId === cameraId);
const online = (rig: FleetRig, cameraId: string) => soon(() => expect(stateOf(rig, cameraId)?.state).toBe('online'));

describe('a camera that can not be opened says why', () => {
  it('wrong password, and none', async () => {
    const camera = await virtual({ username: 'admin', password: 'right:p@ss' });
    const rig = await rigged();
    const wrong = aCamera(camera.url, { username: 'admin', password: 'wrong' });
    const none = aCamera(camera.url);
    const right = aCamera(camera.url, { username: 'admin', password: 'right:p@ss' });
    await rig.fleet.apply([wrong, none, right]);
    await soon(() => expect(rig.events.of('camera.offline', wrong.id)).toMatchObject([{ fault: 'wrong-password' }]));
    await soon(() => expect(rig.events.of('camera.offline', none.id)).toMatchObject([{ fault: 'wrong-password' }]));
    await online(rig, right.id);
    expect((await camera.stats()).unauthorised).toBeLessThan(8);
  });

  it.skipIf(!hasFfmpeg)('a file whose pictures were cut off, which is not read round and round (needs ffmpeg)', async () => {
    const path = join(testFolder(), 'cut.mp4');
    const make = ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=s=320x240:r=10:d=1', '-c:v', 'libx264', '-movflags', 'faststart', path];
    execFileSync('ffmpeg', make);
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, whole.indexOf('mdat') + 4));
    const rig = await rigged();
    const spec: CameraSpec = { ...aCamera(''), source: { kind: 'file', path } };
    await rig.fleet.apply([spec]);
    await soon(() => expect(rig.events.of('camera.offline', spec.id)).toMatchObject([{ fault: 'no-video' }]));
  });

  it('nothing listens there, no such stream, address not allowed, name unknown', async () => {
    const camera = await virtual();
    // a name server of the network may take half a minute to say that there is no such name
    const rig = await rigged({ look: () => Promise.reject(new Error('ENOTFOUND')) });
    const refused = aCamera('rtsp://127.0.0.1:9/live');
    const missing = aCamera(camera.url.replace('/live', '/nothing-here'));
    const forbidden = aCamera('rtsp://10.1.2.3/live');
    const unknown = aCamera('rtsp://no-such-host.invalid/live');
    await rig.fleet.apply([refused, missing, forbidden, unknown]);
    const faults = {
      [refused.id]: 'refused',
      [missing.id]: 'not-found',
      [forbidden.id]: 'address-not-allowed',
      [unknown.id]: 'unreachable',
    };
    await soon(() => {
      for (const [id, fault] of Object.entries(faults)) expect(rig.events.of('camera.offline', id)).toMatchObject([{ fault }]);
    });
    expect(rig.fleet.health()).toMatchObject({ status: 'degraded' });
  });

  it('a switched off camera is offline for that reason and is not opened', async () => {
    const camera = await virtual();
    const rig = await rigged();
    const spec = { ...aCamera(camera.url), enabled: false };
    await rig.fleet.apply([spec]);
    expect(stateOf(rig, spec.id)).toMatchObject({ state: 'offline', fault: 'disabled' });
    expect(rig.fleet.health().status).toBe('ok');
    await rig.fleet.apply([{ ...spec, enabled: true }]);
    await online(rig, spec.id);
    expect((await camera.stats()).plays).toBe(1);
  });
});

describe('an outage', () => {
  it('a dropped camera comes back by itself; the outage is an event with its length; its neighbour notices nothing', async () => {
    const [bad, good] = await Promise.all([virtual(), virtual()]);
    const rig = await rigged();
    const specs = [aCamera(bad.url), aCamera(good.url)] as const;
    await rig.fleet.apply(specs);
    await Promise.all(specs.map((spec) => online(rig, spec.id)));
    expect(new Set(rig.fleet.workerPids().values()).size).toBe(1);
    const droppedMs = performance.now();
    await bad.drop(3000);
    await soon(() => expect(rig.events.of('camera.offline', specs[0].id)).toHaveLength(1));
    expect(['closed', 'refused']).toContain(rig.events.of('camera.offline', specs[0].id)[0]?.fault);
    await soon(() => expect(rig.events.of('camera.online', specs[0].id)).toHaveLength(2));
    const wentBySeconds = (performance.now() - droppedMs) / 1_000;
    const outage = rig.events.of('camera.online', specs[0].id)[1]?.outageSeconds ?? 0;
    expect(outage).toBeGreaterThan(2.5);
    // from the last picture that came before
    expect(outage).toBeLessThan(wentBySeconds + 1);
    // it is tried again each 4 s at the latest; the rest is a machine that has other things to do
    expect(outage).toBeLessThan(3 + 20);
    expect(rig.frames.offline).toEqual([specs[0].id]);
    expect(rig.events.of('camera.offline', specs[1].id)).toEqual([]);
    expect((await good.stats()).plays).toBe(1);
  });

  it.each(['tcp', 'udp'] as const)('a silent stall over %s is found within ten seconds', async (transport) => {
    const camera = await virtual();
    const rig = await rigged();
    const spec = aCamera(camera.url, { transport });
    await rig.fleet.apply([spec]);
    await online(rig, spec.id);
    await camera.stall(12_000);
    const begin = Date.now();
    await soon(() => expect(rig.events.of('camera.offline', spec.id)).toMatchObject([{ fault: 'stalled' }]));
    const found = rig.events.all.find(({ type }) => type === 'camera.offline');
    expect((found?.occurredAt?.getTime() ?? Number.NaN) - begin).toBeLessThan(10_000);
    await soon(() => expect(rig.events.of('camera.online', spec.id)).toHaveLength(2));
  });

  it('survives jumping timestamps and another picture size', async () => {
    const camera = await virtual();
    const rig = await rigged();
    const spec = aCamera(camera.url);
    await rig.fleet.apply([spec]);
    await online(rig, spec.id);
    await camera.jumpPts(40_000);
    await camera.resize(480, 272);
    await soon(() => expect(rig.frames.last.get(spec.id)).toMatchObject({ width: 480, height: 272 }));
    await soon(() => expect(stateOf(rig, spec.id)?.video).toEqual({ codec: 'h264', width: 480, height: 272 }));
    const count = rig.frames.count(spec.id);
    await soon(() => expect(rig.frames.count(spec.id)).toBeGreaterThan(count + 3));
  });
});

describe('the process that holds the cameras', () => {
  it('is started again after kill -9, and all its cameras come back', async () => {
    const [one, two] = await Promise.all([virtual(), virtual()]);
    const rig = await rigged();
    const specs = [aCamera(one.url), aCamera(two.url)] as const;
    await rig.fleet.apply(specs);
    await Promise.all(specs.map((spec) => online(rig, spec.id)));
    const pid = rig.fleet.workerPids().get(specs[0].id);
    if (pid === undefined) throw new Error('no process');
    process.kill(pid, 'SIGKILL');
    for (const spec of specs) {
      await soon(() => expect(rig.events.of('camera.offline', spec.id)).toMatchObject([{ fault: 'worker-died' }]));
      await soon(() => expect(rig.events.of('camera.online', spec.id)).toHaveLength(2));
    }
    expect(rig.fleet.workerPids().get(specs[0].id)).not.toBe(pid);
  });

  it('that hangs is killed and started again', async () => {
    const camera = await virtual();
    const rig = await rigged();
    const spec = aCamera(camera.url);
    await rig.fleet.apply([spec]);
    await online(rig, spec.id);
    const pid = rig.fleet.workerPids().get(spec.id);
    if (pid === undefined) throw new Error('no process');
    process.kill(pid, 'SIGSTOP');
    const begin = Date.now();
    await soon(() => expect(stateOf(rig, spec.id)?.state).toBe('offline'));
    const found = rig.events.all.find(({ type }) => type === 'camera.offline');
    expect((found?.occurredAt?.getTime() ?? Number.NaN) - begin).toBeLessThan(15_000);
    await soon(() => expect(rig.events.of('camera.online', spec.id)).toHaveLength(2));
    expect(rig.fleet.workerPids().get(spec.id)).not.toBe(pid);
  });

  it('gets no secret in its arguments or environment', async () => {
    const camera = await virtual({ username: 'admin', password: 'Kata-Sandi-77' });
    const rig = await rigged();
    const spec = aCamera(camera.url, { username: 'admin', password: 'Kata-Sandi-77' });
    await rig.fleet.apply([spec]);
    await online(rig, spec.id);
    const pid = rig.fleet.workerPids().get(spec.id);
    for (const file of ['cmdline', 'environ']) expect(await readFile(`/proc/${pid}/${file}`, 'utf8')).not.toContain('Sandi');
  });
});

describe('frames', () => {
  it('are dropped and counted, never queued, when nobody takes them', async () => {
    const camera = await virtual();
    const rig = await rigged();
    rig.frames.keeps = true;
    const spec = aCamera(camera.url);
    await rig.fleet.apply([spec]);
    await soon(() => expect(stateOf(rig, spec.id)?.droppedFrames).toBeGreaterThan(5));
    expect(rig.frames.count(spec.id)).toBe(1);
    expect(stateOf(rig, spec.id)?.state).toBe('online');
    rig.frames.keeps = false;
    rig.frames.kept[0]?.release(false);
    await soon(() => expect(rig.frames.count(spec.id)).toBeGreaterThan(5));
  });
});

describe('packets that are lost on the way', () => {
  it('are counted, over outages too, and the camera goes on', async () => {
    const camera = await virtual();
    const rig = await rigged();
    const spec = aCamera(camera.url);
    await rig.fleet.apply([spec]);
    await online(rig, spec.id);
    expect(stateOf(rig, spec.id)?.lostPackets).toBe(0);
    await camera.tear(3);
    await soon(() => expect(stateOf(rig, spec.id)?.lostPackets).toBe(3));
    await camera.drop(1_000);
    await soon(() => expect(stateOf(rig, spec.id)?.state).toBe('offline'));
    await online(rig, spec.id);
    const before = stateOf(rig, spec.id)?.decodedFrames ?? 0;
    await soon(() => expect(stateOf(rig, spec.id)?.decodedFrames).toBeGreaterThan(before + 5));
    expect(stateOf(rig, spec.id)?.lostPackets).toBe(3);
  });
});

describe('pictures for people', () => {
  it('a snapshot is a JPEG of the camera, and an error where there is none', async () => {
    const camera = await virtual();
    const rig = await rigged();
    const spec = aCamera(camera.url);
    await rig.fleet.apply([spec]);
    await online(rig, spec.id);
    const { jpeg, width, height } = await rig.fleet.snapshot(spec.id);
    expect([...jpeg.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    expect([width, height]).toEqual([640, 360]);
    await expect(rig.fleet.snapshot('nothing')).rejects.toThrow(CameraUnavailableError);
  });

  it('live frames come while there is a lease, and stop by themselves', async () => {
    const camera = await virtual();
    const rig = await rigged();
    const spec = aCamera(camera.url);
    await rig.fleet.apply([spec]);
    await online(rig, spec.id);
    const taken: { bytes: number; atMs: number }[] = [];
    const begin = performance.now();
    rig.fleet.live(spec.id, 3, (frame) => taken.push({ bytes: frame.jpeg.length, atMs: performance.now() }));
    await soon(() => expect(taken.length).toBeGreaterThan(4));
    await soon(() => expect(performance.now() - (taken.at(-1)?.atMs ?? begin)).toBeGreaterThan(1500));
    expect((taken.at(-1)?.atMs ?? 0) - begin).toBeLessThan(3100);
    expect(taken.length).toBeLessThan(20);
    expect(Math.min(...taken.map((frame) => frame.bytes))).toBeGreaterThan(2000);
    expect(rig.events.of('camera.offline')).toEqual([]);
  });

  it('a packing camera is decoded only while somebody wants pictures', async () => {
    const camera = await virtual();
    const rig = await rigged();
    const spec = { ...aCamera(camera.url), purpose: 'packing' as const };
    await rig.fleet.apply([spec]);
    await online(rig, spec.id);
    expect(stateOf(rig, spec.id)?.decodedFrames).toBe(0);
    expect((await rig.fleet.snapshot(spec.id)).jpeg.length).toBeGreaterThan(2000);
    expect(rig.frames.count(spec.id)).toBe(0);
  });
});
