import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../test-rig/test-folder.js';
import { loadCameraFiles, parseCameraFile } from './camera-files.js';

const edgeId = '01a1f9c1-0000-7000-8000-0000000000bb';

function files(content: Record<string, unknown>): string {
  const folder = join(testFolder(), 'camera_configs');
  mkdirSync(folder);
  for (const [name, value] of Object.entries(content))
    writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
  return folder;
}

const good = { name: 'Door', zone: 'Entrance Zone', url: 'rtsp://admin:s%40fe@10.0.0.5:554/live' };

describe('loadCameraFiles', () => {
  it('quotes nothing of a file that is no JSON: it may hold a password', () => {
    const broken = '{ "name": "Dock", "url": "rtsp://admin:hun"ter2secret@10.0.0.5/live" }';
    expect(() => parseCameraFile(broken)).toThrow(/^no JSON/);
    for (const text of [broken, '{ "url": rtsp://admin:hunter2@10.0.0.5 }', '{ "password": hunter2 ']) {
      expect(() => parseCameraFile(text)).not.toThrow(/hunter|ter2|admin/);
    }
  });

  it('reads network cameras, taking user name and password out of the address', async () => {
    const { cameras, problems } = await loadCameraFiles(
      files({ 'door.json': { ...good, subUrl: 'rtsp://admin:s%40fe@10.0.0.5/sub' } }),
      edgeId,
    );
    expect(problems).toEqual([]);
    expect(cameras).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        name: 'Door',
        zone: 'Entrance Zone',
        purpose: 'recognition',
        enabled: true,
        source: {
          kind: 'network',
          url: 'rtsp://10.0.0.5:554/live',
          subUrl: 'rtsp://10.0.0.5/sub',
          username: 'admin',
          password: 's@fe',
          transport: 'tcp',
        },
      },
    ]);
  });

  it('reads devices and files', async () => {
    const folder = files({
      'a.json': { ...good, url: '0' },
      'b.json': { ...good, url: '/dev/video2' },
      'c.json': { ...good, url: { file: 'loop.mp4' } },
    });
    const { cameras } = await loadCameraFiles(folder, edgeId);
    expect(cameras.map(({ source }) => source)).toEqual([
      { kind: 'device', path: '/dev/video0' },
      { kind: 'device', path: '/dev/video2' },
      { kind: 'file', path: join(folder, 'loop.mp4') },
    ]);
  });

  it('makes the same id from the same box and file name, another on another box', async () => {
    const folder = files({ 'a.json': good, 'b.json': good });
    const ids = async (edge: string) => (await loadCameraFiles(folder, edge)).cameras.map(({ id }) => id);
    const here = await ids(edgeId);
    expect(await ids(edgeId)).toEqual(here);
    expect(new Set([...here, ...(await ids('01a1f9c1-0000-7000-8000-0000000000cc'))]).size).toBe(4);
  });

  it('names file and field of what is wrong, and loads the others', async () => {
    const folder = files({
      'a.json': '{ "name": ',
      'b.json': { ...good, url: 'file:///etc/passwd' },
      'c.json': { ...good, zone: '' },
      'd.json': { ...good, colour: 'red' },
      'e.json': { ...good, url: 17 },
      'f.json': { ...good, id: '01a1f9c1-0000-7000-8000-000000000001' },
      'g.json': { ...good, id: '01a1f9c1-0000-7000-8000-000000000001' },
      'readme.txt': 'not a camera',
    });
    const { cameras, problems } = await loadCameraFiles(folder, edgeId);
    expect(cameras.map(({ id }) => id)).toEqual(['01a1f9c1-0000-7000-8000-000000000001']);
    expect(problems).toEqual([
      { file: 'a.json', message: expect.stringContaining('no JSON') },
      { file: 'b.json', message: 'field "url": only rtsp, rtsps, http and https are allowed' },
      { file: 'c.json', message: expect.stringContaining('field "zone"') },
      { file: 'd.json', message: expect.stringContaining('colour') },
      { file: 'e.json', message: expect.stringContaining('field "url": should be rtsp://') },
      { file: 'g.json', message: 'field "id": another file has the same' },
    ]);
  });

  it('takes a missing folder for an empty one', async () => {
    expect(await loadCameraFiles('/no/such/folder', edgeId)).toEqual({ cameras: [], problems: [] });
  });
});
