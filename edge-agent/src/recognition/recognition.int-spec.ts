import { tmpdir } from 'node:os';
import { createFaceEngine, type FaceEngine } from '@sigap/face-engine';
import { createLogger, type LoadedModelPack, loadModelPack, systemClock } from '@sigap/node-kit';
import { drawnPeople, drawnPeopleSeeds, drawnStrangerSeeds, type Scene, startVirtualCamera, type VirtualCamera } from '@sigap/testing';
import { v7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AddressPolicy } from '../camera/address-policy.js';
import { CameraFleet } from '../camera/camera-fleet.js';
import { enrolDrawn } from '../camera/test-rig/enrolment.js';
import { aCamera } from '../camera/test-rig/fleet-rig.js';
import { KeptState } from '../camera/test-rig/kept-state.js';
import { RecordedEvents } from '../camera/test-rig/recorded-events.js';
import { Recognition } from './recognition.js';

const employees = [v7(), v7(), v7()];
let loaded: LoadedModelPack;
let engine: FaceEngine;
let gallery: Awaited<ReturnType<typeof enrolDrawn>>;
const open: { stop: (() => Promise<void>)[] } = { stop: [] };

beforeAll(async () => {
  loaded = await loadModelPack('face-api', { modelsDir: tmpdir() });
  engine = await createFaceEngine(loaded.pack, loaded.files);
  gallery = (await Promise.all(drawnPeople(3).map((person, index) => enrolDrawn(engine, employees[index] ?? '', person)))).flat();
});
afterAll(async () => engine.close());
afterEach(async () => {
  for (const stop of open.stop.splice(0).toReversed()) await stop();
});

/** Agent's eyes: fleet and recognition, with drawn people's thresholds. */
async function eyes(state = new KeptState()) {
  const events = new RecordedEvents();
  const logger = createLogger({ name: 'test', level: process.env['TEST_LOG'] === undefined ? 'silent' : 'debug' });
  const recognition = new Recognition({ sink: events, state, clock: systemClock, logger, ...loaded });
  const addressPolicy = new AddressPolicy('127.0.0.0/8');
  const fleet = new CameraFleet({ sink: events, clock: systemClock, logger, addressPolicy, frames: recognition, sampleFps: () => 5 });
  recognition.configure({ threshold: 0.75, margin: 0.02 });
  await recognition.start();
  await fleet.start();
  open.stop.push(
    () => recognition.stop(),
    () => fleet.stop(),
  );
  await recognition.applyGallery({ reset: true, put: gallery, removeTemplateIds: [], eraseEmployeeIds: [] });
  return { events, recognition, fleet, state };
}

async function camera(people: Scene['people']): Promise<VirtualCamera> {
  const scene: Scene = { room: 'lobby', label: 'TEST', loopSeconds: 12, people };
  const started = await startVirtualCamera({ width: 1280, height: 720, fps: 12, source: { kind: 'faces', scene } });
  open.stop.push(() => started.close());
  return started;
}

const soon = (check: () => void, timeout = 40_000) => vi.waitFor(check, { timeout, interval: 100 });
const whole = (seed: number, position: number) => ({ seed, from: 0, until: 12, position });

describe('Recognition on real RTSP with drawn people', () => {
  it('names employees, leaves a stranger unknown, and shows both in the live view', async () => {
    const { events, recognition, fleet } = await eyes();
    const source = await camera([whole(drawnPeopleSeeds[0], 0.2), whole(drawnStrangerSeeds[0], 0.5), whole(drawnPeopleSeeds[1], 0.8)]);
    const spec = aCamera(source.url);
    await fleet.apply([spec]);
    await soon(() => expect(events.of('unknown.seen', spec.id)).toHaveLength(1));
    await soon(() => expect(events.of('sighting.started', spec.id)).toHaveLength(2));
    const started = events.of('sighting.started', spec.id);
    expect(new Set(started.map((sighting) => sighting.employeeId))).toEqual(new Set(employees.slice(0, 2)));
    expect(started.every((sighting) => sighting.shots >= 3 && sighting.similarity >= 0.75)).toBe(true);
    await soon(() => {
      const names = recognition.faces(spec.id).map((face) => face.employeeId);
      expect(names).toHaveLength(3);
      expect(names).toEqual(expect.arrayContaining([employees[0], employees[1], null]));
    });
    await recognition.stop();
    expect(events.of('sighting.ended', spec.id).map((sighting) => sighting.reason)).toEqual(['shutdown', 'shutdown']);
  });
});
