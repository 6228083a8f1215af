import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportedConfiguration } from '@sigap/contracts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aDesired, aDesiredCamera } from '../test-rig/a-desired.js';
import { FakeCameras } from '../test-rig/fake-cameras.js';
import { aCloud, aLinkedBox, edge, logger } from '../test-rig/linked-box.js';
import { testFolder } from '../test-rig/test-folder.js';
import { until } from '../test-rig/until.js';
import { BoxConfiguration } from './box-configuration.js';
import { CameraCredentialStore } from './camera-credentials.js';
import { loadCameraFiles } from './camera-files.js';

type World = Awaited<ReturnType<typeof aCloud>>;
const key = new Uint8Array(32).fill(3);

async function aBox(world: World, directory = testFolder()) {
  const linked = await aLinkedBox(world, directory);
  const cameras = new FakeCameras();
  const rules: unknown[] = [];
  const galleryVersions: number[] = [];
  const folder = join(directory, 'camera_configs');
  const configuration = new BoxConfiguration({
    link: linked.link,
    state: linked.store.state,
    credentials: new CameraCredentialStore({ cloud: linked.cloud, state: linked.store.state, key, logger }),
    cameras,
    recognition: { configure: (rule) => rules.push(rule) },
    loadFiles: () => loadCameraFiles(folder, edge.edgeId),
    pack: 'face-api',
    clock: linked.clock,
    logger,
    onGalleryVersion: (version) => galleryVersions.push(version),
  });
  await configuration.start();
  const stop = async () => {
    await configuration.stop();
    await linked.stop();
  };
  onTestFinished(stop);
  return { ...linked, cameras, rules, galleryVersions, configuration, stop };
}

const lastReport = ({ cloud }: World) => cloud.of<ReportedConfiguration>('reported').at(-1);

describe('BoxConfiguration', () => {
  it('applies what the cloud wants, with passwords from HTTPS, and reports it', async () => {
    const world = await aCloud();
    const camera = aDesiredCamera({ credentialsVersion: 1 });
    world.http.credentials = { items: [{ cameraId: camera.id, version: 1, username: 'admin', password: 'geheim-9' }] };
    const box = await aBox(world);
    const recognition = { pack: 'face-api', threshold: 0.5, margin: 0.1, sampleFps: 3 };
    await world.cloud.publish(edge, 'desired', aDesired({ version: 2, cameras: [camera], recognition, galleryVersion: 9 }));
    const report = await until('a report', () => lastReport(world)?.appliedVersion === 2 && lastReport(world));
    expect(box.cameras.specs).toEqual([
      {
        id: camera.id,
        name: 'Door',
        zone: 'Entrance Zone',
        purpose: 'recognition',
        enabled: true,
        source: { kind: 'network', url: camera.url, subUrl: null, transport: 'tcp', username: 'admin', password: 'geheim-9' },
      },
    ]);
    expect(box.rules.at(-1)).toEqual({ threshold: 0.5, margin: 0.1 });
    expect(box.configuration.sampleFps()).toBe(3);
    // what is wanted may be told twice, as it is kept and as it is sent
    expect(new Set(box.galleryVersions)).toEqual(new Set([9]));
    expect(report).toMatchObject({
      refused: null,
      cameras: [{ id: camera.id, origin: 'cloud', state: 'online', codec: 'h264', width: 1280 }],
    });
    expect(world.http.requests).toEqual([{ method: 'GET', url: '/api/edge/camera-credentials', authorization: 'Edge box:token' }]);
  });

  it('refuses a bad one with its reason, keeps running the last good one, and takes the next good one', async () => {
    const world = await aCloud();
    const box = await aBox(world);
    await world.cloud.publish(edge, 'desired', aDesired({ version: 2 }));
    await until('version 2', () => box.configuration.appliedVersion === 2);
    box.cameras.poison = 'Poison';
    const refusals: [unknown, RegExp][] = [
      ['{"version":3', /no JSON/],
      [{ ...aDesired({ version: 3 }), cameras: 'none' }, /cameras/],
      [aDesired({ version: 1 }), /older/],
      [aDesired({ version: 4, cameras: [aDesiredCamera({ name: 'Poison' })] }), /no camera can be called Poison/],
    ];
    for (const [desired, reason] of refusals) {
      await world.cloud.publish(edge, 'desired', desired);
      await until(`a refusal like ${reason}`, () => reason.test(lastReport(world)?.refused?.reason ?? ''));
      expect(lastReport(world)?.appliedVersion).toBe(2);
      expect(box.cameras.specs.map(({ name }) => name)).toEqual(['Door']);
      expect(box.configuration.health().status).toBe('degraded');
    }
    await world.cloud.publish(edge, 'desired', aDesired({ version: 5, cameras: [] }));
    await until('version 5', () => lastReport(world)?.appliedVersion === 5);
    expect(lastReport(world)?.refused).toBeNull();
    expect(box.cameras.specs).toEqual([]);
  });

  it('starts with the last one that worked, passwords included, when the cloud is away', async () => {
    const world = await aCloud();
    const camera = aDesiredCamera({ credentialsVersion: 1 });
    world.http.credentials = { items: [{ cameraId: camera.id, version: 1, username: 'admin', password: 'geheim-9' }] };
    const box = await aBox(world);
    await world.cloud.publish(edge, 'desired', aDesired({ version: 2, cameras: [camera] }));
    await until('version 2', () => box.configuration.appliedVersion === 2);
    await box.stop();
    const leaks = readdirSync(box.directory).filter((name) => readFileSync(join(box.directory, name)).includes('geheim-9'));
    expect(leaks).toEqual([]);
    await world.broker.stop();
    world.http.broken = 503;
    const again = await aBox(world, box.directory);
    expect(again.configuration.appliedVersion).toBe(2);
    expect(again.cameras.specs[0]?.source).toMatchObject({ username: 'admin', password: 'geheim-9' });
  });

  it('watches the cameras of its files beside those of the cloud, and says which file is wrong', async () => {
    const world = await aCloud();
    const directory = testFolder();
    const folder = join(directory, 'camera_configs');
    mkdirSync(folder);
    writeFileSync(join(folder, 'dock.json'), JSON.stringify({ name: 'Dock', zone: 'Dock', url: 'rtsp://u:p@10.0.0.9/live' }));
    writeFileSync(join(folder, 'bad.json'), JSON.stringify({ name: 'Bad', zone: 'x', url: 'gopher://x' }));
    const box = await aBox(world, directory);
    expect(box.cameras.specs.map(({ name }) => name)).toEqual(['Dock']);
    expect(box.configuration.health().detail).toBe('bad.json: field "url": only rtsp, rtsps, http and https are allowed');
    await world.cloud.publish(edge, 'desired', aDesired({ version: 2 }));
    await until('both', () => lastReport(world)?.cameras.length === 2);
    expect(lastReport(world)?.cameras.map(({ name, origin, url }) => [name, origin, url])).toEqual([
      ['Dock', 'file', 'rtsp://10.0.0.9/live'],
      ['Door', 'cloud', 'rtsp://10.0.0.5/live'],
    ]);
  });

  it('reports when a camera changes its state, and again to a new broker', async () => {
    const world = await aCloud();
    const box = await aBox(world);
    await world.cloud.publish(edge, 'desired', aDesired({ version: 2 }));
    await until('online', () => lastReport(world)?.cameras[0]?.state === 'online');
    box.cameras.state = 'offline';
    await until('offline', () => lastReport(world)?.cameras[0]?.fault === 'unreachable');
    const count = world.cloud.of('reported').length;
    world.broker.cut();
    await until('a report after the connection came back', () => world.cloud.of('reported').length > count);
  });
});
