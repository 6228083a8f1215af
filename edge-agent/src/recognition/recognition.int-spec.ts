import { createFaceEngine, type FaceEngine } from '@sigap/face-engine';
import type { LoadedModelPack } from '@sigap/node-kit';
import { drawnPeople, drawnPeopleSeeds, drawnStrangerSeeds, type Scene, startVirtualCamera, type VirtualCamera } from '@sigap/testing';
import { v7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { enrolDrawn } from '../camera/test-rig/enrolment.js';
import { type EyesRig, startEyes } from '../camera/test-rig/eyes-rig.js';
import { aCamera } from '../camera/test-rig/fleet-rig.js';
import { KeptState } from '../camera/test-rig/kept-state.js';
import { testPack } from '../camera/test-rig/test-data.js';
import type { GalleryChange, GalleryTemplate } from './inference-protocol.js';

const employees = [v7(), v7(), v7()] as const;
let loaded: LoadedModelPack;
let engine: FaceEngine;
let gallery: GalleryTemplate[];
const open: (() => Promise<void>)[] = [];

beforeAll(async () => {
  loaded = await testPack('face-api');
  engine = await createFaceEngine(loaded.pack, loaded.files);
  gallery = (await Promise.all(drawnPeople(3).map((person, index) => enrolDrawn(engine, employees[index] ?? '', person)))).flat();
});
afterAll(async () => engine.close());
afterEach(async () => {
  for (const stop of open.splice(0).toReversed()) await stop();
});

const change = (more: Partial<GalleryChange>): GalleryChange => ({
  reset: false,
  put: [],
  removeTemplateIds: [],
  eraseEmployeeIds: [],
  ...more,
});

/** With the thresholds of drawn people. */
async function eyes(state = new KeptState()): Promise<EyesRig> {
  const rig = await startEyes(loaded, state);
  open.push(() => rig.stop());
  rig.recognition.configure({ threshold: 0.75, margin: 0.02 });
  await rig.recognition.applyGallery(change({ reset: true, put: gallery }));
  return rig;
}

async function camera(people: Scene['people']): Promise<VirtualCamera> {
  const scene: Scene = { room: 'lobby', label: 'TEST', loopSeconds: 12, people };
  const started = await startVirtualCamera({ width: 1280, height: 720, fps: 12, source: { kind: 'faces', scene } });
  open.push(() => started.close());
  return started;
}

const soon = (check: () => void, timeout = 90_000) => vi.waitFor(check, { timeout, interval: 100 });
const whole = (seed: number, position: number) => ({ seed, from: 0, until: 12, position });

describe('Recognition on real RTSP with drawn people', () => {
  it('names employees, leaves a stranger unknown, and shows both in the live view', async () => {
    const { events, recognition, fleet } = await eyes();
    // no camera, no models
    expect(recognition.status()).toMatchObject({ state: 'idle', backend: null, templates: gallery.length });
    expect(recognition.health().status).toBe('ok');
    const source = await camera([whole(drawnPeopleSeeds[0], 0.2), whole(drawnStrangerSeeds[0], 0.5), whole(drawnPeopleSeeds[1], 0.8)]);
    const spec = aCamera(source.url);
    await fleet.apply([spec]);
    // sets and not numbers: on a busy machine a track may break, and go on as another
    const seen = new Set(employees.slice(0, 2));
    const whoOf = (list: readonly { employeeId: string }[]) => new Set(list.map(({ employeeId }) => employeeId));
    await soon(() => expect(events.of('unknown.seen', spec.id)).not.toEqual([]));
    await soon(() => expect(whoOf(events.of('sighting.started', spec.id))).toEqual(seen));
    const started = events.of('sighting.started', spec.id);
    expect(started.every((sighting) => sighting.shots >= 3 && sighting.similarity >= 0.75)).toBe(true);
    const heads: (string | null)[][] = [];
    fleet.live(spec.id, 60, (frame) => heads.push(frame.head.faces.map((face) => face.employeeId)));
    await soon(() => expect(new Set(heads.at(-1))).toEqual(new Set([employees[0], employees[1], null])));
    await soon(() => expect(recognition.cameraStatus(spec.id).people).toBe(3));
    expect(recognition.status()).toMatchObject({ templates: gallery.length, backend: expect.stringContaining('tfjs') });
    await recognition.stop();
    const idsOf = (list: readonly { sightingId: string }[]) => list.map(({ sightingId }) => sightingId).toSorted();
    const ended = events.of('sighting.ended', spec.id);
    expect(whoOf(events.of('sighting.started', spec.id))).toEqual(seen);
    expect(idsOf(ended), 'each one ended, once').toEqual(idsOf(events.of('sighting.started', spec.id)));
    const down = ended.filter(({ reason }) => reason === 'shutdown');
    expect(down.map(({ employeeId }) => employeeId).toSorted()).toEqual([...seen].toSorted());
  });

  it('ends what it saw when the camera goes, and when the agent was killed', async () => {
    const { events, fleet, state } = await eyes();
    const source = await camera([whole(drawnPeopleSeeds[0], 0.5)]);
    const spec = aCamera(source.url);
    await fleet.apply([spec]);
    await soon(() => expect(events.of('sighting.started', spec.id)).toHaveLength(1));
    const asAfterKill = new KeptState();
    for (const [key, value] of state.values) await asAfterKill.set(key, value);
    await source.drop(30_000);
    await soon(() => expect(events.of('sighting.ended', spec.id).map((ended) => ended.reason)).toEqual(['camera-offline']));
    expect(JSON.parse(state.values.get('recognition/open-sightings') ?? '')).toEqual([]);

    const next = await eyes(asAfterKill);
    const [started] = events.of('sighting.started', spec.id);
    expect(next.events.of('sighting.ended', spec.id)).toEqual([{ ...started, reason: 'interrupted' }]);
    expect((await eyes(asAfterKill)).events.all).toEqual([]);
  });

  it('takes back what it tells of an erased person, and names nobody like that again', async () => {
    const { events, fleet, recognition } = await eyes();
    const source = await camera([whole(drawnPeopleSeeds[0], 0.5)]);
    const spec = aCamera(source.url);
    await fleet.apply([spec]);
    await soon(() => expect(events.of('sighting.started', spec.id)).toHaveLength(1));
    const unknown = events.of('unknown.seen', spec.id).length;
    await recognition.applyGallery(change({ eraseEmployeeIds: [employees[0]] }));
    expect(events.of('sighting.retracted', spec.id)).toMatchObject([{ employeeId: employees[0], reason: 'template-erased' }]);
    await soon(() => expect(events.of('unknown.seen', spec.id).length).toBeGreaterThan(unknown));
    expect(events.of('sighting.started', spec.id)).toHaveLength(1);
    await recognition.applyGallery(change({ put: gallery }));
    await soon(() => expect(events.of('sighting.started', spec.id)).toHaveLength(2));
  });
});

describe('Recognition that can not run', () => {
  it('says why when the models can not be used; the cameras go on', async () => {
    const broken = { ...loaded, files: new Map([...loaded.files].slice(1)) };
    const rig = await startEyes(broken);
    open.push(() => rig.stop());
    const source = await camera([whole(drawnPeopleSeeds[0], 0.5)]);
    const spec = aCamera(source.url);
    await rig.fleet.apply([spec]);
    await soon(() => expect(rig.recognition.health()).toMatchObject({ status: 'failed', detail: expect.stringContaining('face-api') }));
    await soon(() => expect(rig.events.of('camera.online', spec.id)).toHaveLength(1));
    expect(rig.recognition.status().state).toBe('stopped');
  });

  it('refuses templates of another pack', async () => {
    const rig = await eyes();
    const odd = { templateId: v7(), employeeId: employees[0], embedding: new Float32Array(7) };
    await expect(rig.recognition.applyGallery(change({ put: [odd] }))).rejects.toThrow(RangeError);
  });
});
