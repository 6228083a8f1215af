import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookThroughCamera } from './look-through-camera.js';
import { findFfmpeg, findOpenCv } from './outside-clients.js';
import type { Scene } from './scene.js';
import { startVirtualCameras, type VirtualCamera } from './virtual-camera.js';

const scene: Scene = { room: 'lobby', label: 'CLIENTS', loopSeconds: 60, people: [{ seed: 80, from: 0, until: 60, position: 0.5 }] };
const common = {
  width: 640,
  height: 360,
  leavesNothingOut: true,
  username: 'admin',
  password: 'p w:@/1',
  source: { kind: 'faces', scene },
} as const;

const ffmpeg = await findFfmpeg();
const openCv = await findOpenCv();

describe('the virtual camera, seen by other clients', () => {
  const cameras = new Map<string, VirtualCamera>();

  beforeAll(async () => {
    const started = await startVirtualCameras([
      { ...common, name: 'h264', codec: 'h264', auth: 'digest' },
      { ...common, name: 'h265', codec: 'h265', auth: 'basic' },
    ]);
    started.forEach((camera) => cameras.set(camera.name, camera));
  });
  afterAll(async () => cameras.get('h264')?.close());

  const urlOf = (codec: string): string => cameras.get(codec)?.urlWithPassword ?? '';
  const ways = ['h264', 'h265'].flatMap((codec) => (['tcp', 'udp'] as const).map((transport) => ({ codec, transport })));

  describe.each(ways)('$codec over $transport', ({ codec, transport }) => {
    it('is decoded by node-av, at its own rate', async () => {
      const seen = await lookThroughCamera({ url: urlOf(codec), transport, frames: 25 });
      expect(seen).toMatchObject({ codec: codec === 'h264' ? 'h264' : 'hevc', width: 640, height: 360 });
      expect(seen.frames).toBeGreaterThanOrEqual(25);
      // 24 steps of a twelfth of a second by its own times, however late a busy machine brings them; the first picture may come without one
      expect(seen.seconds).toBeGreaterThan(1.5);
      expect(seen.seconds).toBeLessThan(3.5);
      expect(seen.luma).toBeGreaterThan(60);
    });

    it.skipIf(ffmpeg === null)('is decoded by ffmpeg (needs the program ffmpeg)', async () => {
      expect(await ffmpeg?.decode(urlOf(codec), transport, 12)).toEqual({ width: 640, height: 360, frames: 12 });
    });

    it.skipIf(openCv === null)('is decoded by OpenCV (needs python3-opencv)', async () => {
      expect(await openCv?.decode(urlOf(codec), transport, 12)).toEqual({ width: 640, height: 360, frames: 12 });
    });
  });

  it.each(['h264', 'h265'])('%s refuses a wrong password and none', async (codec) => {
    const wrong = urlOf(codec).replace(/:\/\/[^@]*@/, '://admin:wrong@');
    await expect(lookThroughCamera({ url: wrong })).rejects.toThrow(/401/);
    await expect(lookThroughCamera({ url: cameras.get(codec)?.url ?? '' })).rejects.toThrow(/401/);
  });

  it('is not found at another path', async () => {
    await expect(lookThroughCamera({ url: urlOf('h264').replace('/live', '/other') })).rejects.toThrow(/404/);
  });

  it('serves several at once', async () => {
    const looks = ['tcp', 'tcp', 'udp'].map(async (transport) =>
      lookThroughCamera({ url: urlOf('h264'), transport: transport === 'udp' ? 'udp' : 'tcp', frames: 15 }),
    );
    expect((await Promise.all(looks)).map(({ width }) => width)).toEqual([640, 640, 640]);
  });
});
