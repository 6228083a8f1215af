import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cameraRoutes, presenceRoutes } from '@sigap/contracts';
import { type VirtualCamera, startVirtualCamera } from '@sigap/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Picture, addEmployee, enrol } from '../system/enrol.js';
import { installPack } from '../system/install-pack.js';
import { type RunningSystem, startSystem } from '../system/running-system.js';
import { storedEvents } from '../system/stored-events.js';
import { testData } from '../system/test-data.js';
import { until } from '../system/until.js';
import { gstreamerInstalled, startGstreamerCamera } from './gst-rtsp-server.js';

const clip = (name: string) => testData.path(`video/${name}.mp4`);
const photo = async (name: string): Promise<Picture> => ({
  name,
  bytes: new Uint8Array(await readFile(testData.path(`faces/obama_biden/${name}`))),
});

const engines = [
  { engine: 'tfjs', pack: 'face-api' },
  { engine: 'onnx', pack: 'yunet-mobilefacenet' },
] as const;

describe.skipIf(!testData.present).each(engines)(
  'real faces through the whole system, $engine engine (needs ../shared/data)',
  ({ pack }) => {
    let system: RunningSystem;
    let modelsDir: string;
    const cameras: VirtualCamera[] = [];
    const cleanup: (() => Promise<void>)[] = [];
    /** The camera that sees nobody who is enrolled. */
    let street = '';

    const addCamera = async (name: string, url: string) =>
      (await system.admin.client.call(cameraRoutes.create, { body: { name, zone: name, url } })).id;
    const play = async (source: Parameters<typeof startVirtualCamera>[0]['source']) => {
      const camera = await startVirtualCamera({ source });
      cameras.push(camera);
      return camera.url;
    };
    const snapshot = async (id: string, name: string): Promise<Picture> => {
      const picture = await system.admin.client.bytes(cameraRoutes.snapshot, { params: { id } });
      return { name, bytes: new Uint8Array(await picture.arrayBuffer()) };
    };
    const online = (id: string) =>
      until(`camera ${id} online`, async () => (await system.admin.client.call(cameraRoutes.read, { params: { id } })).state === 'online');
    const sightingsOf = async (employeeId: string, cameraId: string) =>
      (await system.admin.client.call(presenceRoutes.sightings, { query: { employeeId, cameraId } })).items;

    const unknownsAt = async (id: string) => (await storedEvents(system, id, 'unknown.seen')) > 0;

    beforeAll(async () => {
      modelsDir = await mkdtemp(join(tmpdir(), 'sigap-models-'));
      if (pack !== 'face-api') await installPack(pack, testData.path('models'), modelsDir);
      system = await startSystem({ pack, modelsDir });
      await system.startEdge();
    });

    afterAll(async () => {
      for (const step of cleanup) await step();
      for (const camera of cameras) await camera.close();
      await system?.stop();
      await rm(modelsDir, { recursive: true, force: true });
    });

    it('names an enrolled man in another clip and photographs he was not enrolled with; strangers stay unknown', async () => {
      const lobby = await addCamera('Lobi', await play({ kind: 'file', path: clip('head-pose-face-detection-male_preview480') }));
      await online(lobby);
      const man = await addEmployee(system, 'EMP001', 'Pria Berkaus Biru');
      const verdicts = await until('three accepted snapshots', async () => {
        const shots = [await snapshot(lobby, 'a.jpg'), await snapshot(lobby, 'b.jpg'), await snapshot(lobby, 'c.jpg')];
        const all = await enrol(system, man, shots);
        return all.some((verdict) => verdict.verdict === 'accepted') ? all : null;
      });
      expect(verdicts.map((verdict) => verdict.name)).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);

      const president = await addEmployee(system, 'EMP002', 'Barack Obama');
      expect(await enrol(system, president, [await photo('obama.jpg'), await photo('obama2.jpg')])).toMatchObject([
        { verdict: 'accepted' },
        { verdict: 'accepted' },
      ]);

      await system.admin.client.call(cameraRoutes.change, { params: { id: lobby }, body: { enabled: false } });

      // one loop of the corridor has eight people of whom one is enrolled; the gate shows a photograph never enrolled, and a stranger in its place from one picture to the next
      const corridor = await addCamera('Koridor', await play({ kind: 'file', path: clip('DERIVED_corridor_720p_loop_12fps') }));
      const photos = ['obama3.jpg', 'biden.jpg'].map((name) => testData.path(`faces/obama_biden/${name}`));
      const gate = await addCamera('Gerbang', await play({ kind: 'frames', paths: photos, secondsEach: 6 }));
      // and a street where nobody enrolled is ever seen
      const stranger = testData.path('faces/obama_biden/biden.jpg');
      street = await addCamera('Jalan', await play({ kind: 'frames', paths: [stranger], secondsEach: 6 }));

      await until('the man in the corridor', async () => (await sightingsOf(man, corridor)).length > 0, 90_000);
      await until('the president at the gate', async () => (await sightingsOf(president, gate)).length > 0, 60_000);
      await until('strangers as unknown, corridor', () => unknownsAt(corridor), 120_000);
      await until('strangers as unknown, gate', () => unknownsAt(gate), 120_000);
      await until('the stranger in the street as unknown', () => unknownsAt(street), 120_000);

      // nobody is named where he never was
      expect(await sightingsOf(president, corridor)).toEqual([]);
      expect(await sightingsOf(man, gate)).toEqual([]);
      await until('both present at once', async () => {
        const { items } = await system.admin.client.call(presenceRoutes.list, {});
        const states = items.map((row) => `${row.code} ${row.status}`);
        return states.join() === 'EMP001 AVAILABLE,EMP002 AVAILABLE' ? states : Promise.reject(new Error(states.join()));
      });
    });

    it.skipIf(!gstreamerInstalled())(
      'takes GStreamer’s RTSP server as well as our own camera (needs gir1.2-gst-rtsp-server-1.0)',
      async () => {
        const server = await startGstreamerCamera(clip('DERIVED_corridor_720p_loop_12fps'));
        cleanup.push(() => server.stop());
        const id = await addCamera('GStreamer', server.url);
        const [man] = (await system.admin.client.call(presenceRoutes.list, {})).items;
        if (!man) throw new Error('nobody is enrolled');
        await until('the man through GStreamer', async () => (await sightingsOf(man.employeeId, id)).length > 0, 120_000);
      },
    );

    it('has named the stranger in the street nobody by then, not even for a moment', async () => {
      // a sighting that was taken back would still have its events
      expect(await storedEvents(system, street, 'sighting.%')).toBe(0);
    });
  },
);
