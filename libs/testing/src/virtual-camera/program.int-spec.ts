import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { drawnPeople } from '../drawn-face/drawn-people.js';
import { renderFacePicture } from '../drawn-face/face-picture.js';
import { frontalPose } from '../drawn-face/pose.js';
import type { VirtualCameraOptions } from './camera/camera-options.js';
import { lookThroughCamera } from './look-through-camera.js';
import { RawRtspClient } from './rtsp/raw-rtsp-client.js';
import { startVirtualCamera, startVirtualCameras, type VirtualCamera } from './virtual-camera.js';

const data = process.env.SIGAP_TEST_DATA ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url));
const video = join(data, 'video/head-pose-face-detection-male_preview480.mp4');
const empty = { kind: 'faces', scene: { room: 'office', label: 'A', loopSeconds: 10, people: [] } } as const;
const small = { width: 320, height: 180 } as const;

const started: VirtualCamera[] = [];
async function start(options: VirtualCameraOptions): Promise<VirtualCamera> {
  const camera = await startVirtualCamera(options);
  started.push(camera);
  return camera;
}
afterEach(async () => {
  await Promise.all(started.splice(0).map(async (camera) => camera.close()));
});

describe('sources of a virtual camera', () => {
  it.skipIf(!existsSync(video))('plays a file as it is, over and over (needs ../shared/data)', async () => {
    const camera = await start({ source: { kind: 'file', path: video } });
    // the clip is five seconds long: 75 pictures at 12 a second go beyond its end
    const seen = await lookThroughCamera({ url: camera.url, frames: 75 });
    expect(seen).toMatchObject({ codec: 'h264', width: 480, height: 270 });
    expect(seen.seconds).toBeGreaterThan(5);
    expect(seen.seconds).toBeLessThan(8);
    await expect(camera.resize(320, 180)).rejects.toThrow(/copied/);
  });

  it.skipIf(!existsSync(video))('plays a file in another codec, size and rate (needs ../shared/data)', async () => {
    const camera = await start({ ...small, codec: 'h265', fps: 10, source: { kind: 'file', path: video, mode: 'encode' } });
    expect(await lookThroughCamera({ url: camera.url, frames: 15 })).toMatchObject({ codec: 'hevc', ...small });
  });

  it('shows photographs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sigap-photographs-'));
    const path = join(folder, 'face.jpg');
    const [person] = drawnPeople(1);
    await writeFile(path, person ? await renderFacePicture(person, frontalPose, { width: 300, height: 400 }) : '');
    const camera = await start({ ...small, source: { kind: 'frames', paths: [path] } });
    const seen = await lookThroughCamera({ url: camera.url, frames: 5 });
    expect(seen).toMatchObject(small);
    expect(seen.luma).toBeGreaterThan(90);
    await rm(folder, { recursive: true });
  });
});

describe('the program of a virtual camera', () => {
  it.each([
    ['a file that is not there', { source: { kind: 'file', path: '/nowhere.mp4' } }, /nowhere\.mp4/],
    ['a photograph that is none', { source: { kind: 'frames', paths: ['/etc/hostname'] } }, /unsupported image format/i],
    ['an odd size', { source: empty, width: 321 }, /width/],
    ['a user without a password', { source: empty, username: 'admin' }, /password/],
    ['a scene that can not be', { source: { ...empty, scene: { ...empty.scene, loopSeconds: 0 } } }, /loopSeconds/],
  ] as const)('refuses %s, in words', async (_, options, problem) => {
    await expect(startVirtualCamera(options as VirtualCameraOptions)).rejects.toThrow(problem);
  });

  it('refuses a port that is taken, and two cameras of one name', async () => {
    const camera = await start({ ...small, source: empty });
    const port = Number(new URL(camera.url).port);
    await expect(startVirtualCamera({ ...small, port, source: empty })).rejects.toThrow(/EADDRINUSE/);
    await expect(startVirtualCameras([{ source: empty }, { source: empty }])).rejects.toThrow(/same name/);
  });

  it('dies without a word when it is told to', async () => {
    const camera = await start({ ...small, source: empty });
    const client = await RawRtspClient.connect(camera.url);
    await client.play();
    await camera.die();
    await client.closed;
    await expect(RawRtspClient.connect(camera.url)).rejects.toThrow(/ECONNREFUSED/);
    await expect(camera.stats()).rejects.toThrow(/ended/);
    await camera.close();
  });

  it('ends with its input, and by SIGTERM', async () => {
    const program = fileURLToPath(new URL('../../dist/virtual-camera/virtual-camera.main.js', import.meta.url));
    const input = JSON.stringify({ cameras: [{ ...small, source: empty }] });
    const ended = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    ended.stdin.end(`${input}\n`);
    const [output, [code]] = await Promise.all([text(ended.stdout), once(ended, 'exit')]);
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ event: 'listening', cameras: [{ name: 'camera', url: expect.stringMatching(/^rtsp:/) }] });

    const stopped = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    stopped.stdin.write(`${input}\n`);
    await once(stopped.stdout, 'data');
    stopped.stdin.write('not JSON\n');
    const [reply] = (await once(stopped.stdout, 'data')) as [Buffer];
    expect(JSON.parse(reply.toString())).toMatchObject({ event: 'refused', id: -1 });
    stopped.kill('SIGTERM');
    expect(await once(stopped, 'exit')).toEqual([0, null]);
  });
});
