import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { startVirtualCamera, type VirtualCamera, type VirtualCameraOptions } from '@sigap/testing';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { testFolder } from '../test-rig/test-folder.js';
import { FfmpegReader } from './ffmpeg-reader.js';
import { ReaderChoice } from './reader-choice.js';
import { RtspReader } from './rtsp/rtsp-reader.js';
import { aCamera, startFleet } from './test-rig/fleet-rig.js';
import { streamInput } from './stream-input.js';
import type { StreamReader } from './stream-reader.js';
import { isKeyUnit, nalType, nalUnits } from './video/nal-units.js';
import type { VideoPacket } from './video/video-packet.js';
import type { WorkerSource } from './worker-protocol.js';

const cameras: VirtualCamera[] = [];
const readers: StreamReader[] = [];
const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

afterEach(async () => {
  for (const reader of readers.splice(0)) reader.interrupt();
  await Promise.all(cameras.splice(0).map((camera) => camera.close()));
});

async function virtual(options: Partial<VirtualCameraOptions> = {}): Promise<VirtualCamera> {
  const people = [{ seed: 80, from: 0, until: 8, position: 0.5 }];
  const source = { kind: 'faces', scene: { room: 'lobby', label: 'TEST', loopSeconds: 8, people } } as const;
  const camera = await startVirtualCamera({ width: 640, height: 360, fps: 10, source, ...options });
  cameras.push(camera);
  return camera;
}

const timeoutMs = 4_000;

function sourceOf(url: string, more: { username?: string; password?: string } = {}): WorkerSource {
  return { kind: 'network', url, host: '127.0.0.1', username: null, password: null, transport: 'tcp', ...more };
}

/** Both read the same cameras: what the one leaves out the other must not have. */
const kinds = [
  ['our own', (source: WorkerSource) => new ReaderChoice().readerFor('camera', source, timeoutMs)],
  ["FFmpeg's", (source: WorkerSource) => new FfmpegReader(streamInput(source, timeoutMs))],
] as const;

describe.each(kinds)('%s reader', (_, make) => {
  /** Reads until there are `count` packets, then stops and closes. */
  async function packetsOf(source: WorkerSource, count: number): Promise<{ packets: VideoPacket[]; stream: StreamReader['stream'] }> {
    const reader = make(source);
    readers.push(reader);
    const packets: VideoPacket[] = [];
    try {
      await reader.open();
      await reader.read((packet) => {
        packets.push(packet);
        if (packets.length >= count) reader.interrupt();
      });
      return { packets, stream: reader.stream };
    } finally {
      await reader.close();
    }
  }

  it.each(['h264', 'h265'] as const)('gives every picture of %s, whole, in its time', async (codec) => {
    const camera = await virtual({ codec, fps: 10 });
    const { packets, stream } = await packetsOf(sourceOf(camera.url), 40);
    const name = codec === 'h264' ? 'h264' : 'hevc';
    expect(stream).toMatchObject({ codec: name, width: 640, height: 360, other: null });
    expect(stream?.parameterSets).toHaveLength(codec === 'h264' ? 2 : 3);
    const [first] = packets;
    expect(first?.isKey).toBe(true);
    for (const { data, isKey } of packets) {
      const types = [...nalUnits(data)].map((unit) => nalType(name, unit[0] ?? 0));
      expect(types.some((type) => isKeyUnit(name, type))).toBe(isKey);
    }
    // a busy camera may leave a picture out, and then the next one comes a whole step later
    const times = packets.slice(5).map(({ pts }) => (pts ?? 0) * (stream?.secondsPerTick ?? 0));
    for (const [i, time] of times.entries()) {
      const step = i === 0 ? 0.1 : time - (times[i - 1] ?? 0);
      expect(step).toBeGreaterThan(0.05);
      expect(Math.abs(step * 10 - Math.round(step * 10))).toBeLessThan(0.01);
    }
  });

  it.each(['basic', 'digest'] as const)('signs in by %s, and says when that is refused', async (auth) => {
    const camera = await virtual({ username: 'admin', password: 'p@ss:"w\\rd#?', auth });
    const { packets } = await packetsOf(sourceOf(camera.url, { username: 'admin', password: 'p@ss:"w\\rd#?' }), 3);
    expect(packets.length).toBeGreaterThanOrEqual(3);
    await expect(packetsOf(sourceOf(camera.url, { username: 'admin', password: 'wrong' }), 1)).rejects.toMatchObject({
      fault: 'wrong-password',
    });
    await expect(packetsOf(sourceOf(camera.url), 1)).rejects.toMatchObject({ fault: 'wrong-password' });
  });

  it('says what is wrong', async () => {
    const camera = await virtual();
    const missing = camera.url.replace('/live', '/nothing-here');
    await expect(packetsOf(sourceOf(missing), 1)).rejects.toMatchObject({ fault: 'not-found' });
    await camera.close();
    await expect(packetsOf(sourceOf(camera.url), 1)).rejects.toMatchObject({ fault: 'refused' });
  });

  it('says that the stream ended when the camera drops', async () => {
    const camera = await virtual();
    const reader = make(sourceOf(camera.url));
    readers.push(reader);
    await reader.open();
    let seen = 0;
    const reading = reader.read(() => void seen++);
    const ended = reading.then(
      () => null,
      (error: unknown) => error,
    );
    await vi.waitFor(() => expect(seen).toBeGreaterThan(0), { timeout: 15_000 });
    await camera.drop(10_000);
    expect(await ended).toMatchObject({ fault: 'closed' });
    await reader.close();
  });

  it('ends at once when it is interrupted while it opens', async () => {
    const camera = await virtual();
    const reader = make(sourceOf(camera.url));
    const opening = reader.open().catch(() => undefined);
    const interruptedMs = performance.now();
    reader.interrupt();
    await opening;
    await reader.close();
    expect(performance.now() - interruptedMs).toBeLessThan(timeoutMs);
    await vi.waitFor(async () => expect((await camera.stats()).playing).toBe(0), { timeout: 15_000 });
  });

  it('ends at once when it is interrupted while it reads', async () => {
    const camera = await virtual();
    const reader = make(sourceOf(camera.url));
    await reader.open();
    let seen = 0;
    const reading = reader.read(() => void seen++);
    await vi.waitFor(() => expect(seen).toBeGreaterThan(0), { timeout: 15_000 });
    const interruptedMs = performance.now();
    reader.interrupt();
    await reading;
    await reader.close();
    expect(performance.now() - interruptedMs).toBeLessThan(timeoutMs);
    await vi.waitFor(async () => expect((await camera.stats()).playing).toBe(0), { timeout: 15_000 });
  });
});

describe('ReaderChoice', () => {
  it('takes our own reader for RTSP over TCP alone', () => {
    const choice = new ReaderChoice();
    const of = (source: WorkerSource) => choice.readerFor('c', source, timeoutMs);
    expect(of(sourceOf('rtsp://127.0.0.1:8554/live'))).toBeInstanceOf(RtspReader);
    expect(of({ ...sourceOf('rtsp://127.0.0.1/live'), transport: 'udp' } as WorkerSource)).toBeInstanceOf(FfmpegReader);
    expect(of(sourceOf('rtsps://127.0.0.1/live'))).toBeInstanceOf(FfmpegReader);
    expect(of(sourceOf('http://127.0.0.1/video.mjpg'))).toBeInstanceOf(FfmpegReader);
    expect(of({ kind: 'file', path: '/x.mp4' })).toBeInstanceOf(FfmpegReader);
    const source = sourceOf('rtsp://127.0.0.1:8554/live');
    expect(choice.leaveToFfmpeg('c', source)).toBe(true);
    expect(of(source)).toBeInstanceOf(FfmpegReader);
    expect(choice.leaveToFfmpeg('c', source)).toBe(false);
    expect(of(sourceOf('rtsp://127.0.0.1:8554/other'))).toBeInstanceOf(RtspReader);
  });

  it.skipIf(!hasFfmpeg)(
    'leaves a camera with B pictures to FFmpeg, which knows their order, in the same opening (needs ffmpeg)',
    async () => {
      const path = join(testFolder(), 'b.mp4');
      const video = ['-f', 'lavfi', '-i', 'testsrc=s=320x240:r=10:d=4', '-c:v', 'libx264', '-bf', '2', '-g', '10', '-pix_fmt', 'yuv420p'];
      expect(spawnSync('ffmpeg', ['-v', 'error', ...video, '-y', path]).status).toBe(0);
      const camera = await virtual({ source: { kind: 'file', path, mode: 'copy' } });
      const rig = await startFleet();
      onTestFinished(() => rig.fleet.stop());
      const spec = aCamera(camera.url);
      await rig.fleet.apply([spec]);
      await vi.waitFor(() => expect(rig.frames.count(spec.id)).toBeGreaterThan(5), { timeout: 30_000 });
      expect(rig.events.of('camera.offline', spec.id)).toEqual([]);
      await vi.waitFor(async () => expect((await camera.stats()).plays).toBe(2), { timeout: 30_000 });
      const count = rig.frames.count(spec.id);
      await vi.waitFor(() => expect(rig.frames.count(spec.id)).toBeGreaterThan(count + 5), { timeout: 30_000 });
    },
  );
});
