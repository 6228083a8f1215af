import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SigapEvent } from '@sigap/contracts';
import sharp from 'sharp';
import { v7 } from 'uuid';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aCloud, aLinkedBox, edge, logger } from '../test-rig/linked-box.js';
import { prompt } from '../test-rig/scripted-cloud.js';
import { testFolder } from '../test-rig/test-folder.js';
import { until } from '../test-rig/until.js';
import { CropDesk, type CropDeskDependencies, type SightingCrop } from './crop-desk.js';

const image = (colour: number) => ({ width: 40, height: 50, data: new Uint8Array(40 * 50 * 3).fill(colour) });
const aCrop = (over: Partial<SightingCrop> & { colour?: number; quality?: number } = {}): SightingCrop => {
  const { colour = 90, quality = 0.5, ...facts } = over;
  return {
    sightingId: v7(),
    employeeId: v7(),
    cameraId: v7(),
    takenAt: new Date().toISOString(),
    crop: { image: image(colour), quality, atMs: 0 },
    ...facts,
  };
};

type Box = Awaited<ReturnType<typeof aLinkedBox>>;

async function aDesk(box: Box, directory: string, change: Partial<CropDeskDependencies> = {}): Promise<CropDesk> {
  const { store, sink, cloud, clock } = box;
  const desk = new CropDesk({
    directory,
    edgeId: edge.edgeId,
    key: new Uint8Array(32).fill(7),
    mostBytes: 1_000_000,
    store,
    sink,
    cloud,
    clock,
    logger,
    leastFreeBytes: 0,
    lookEveryMs: 20,
    ...change,
  });
  await desk.start();
  onTestFinished(() => desk.stop());
  return desk;
}

/** Commits, and does not say so. */
const silent = () => ({ commit: true, acks: [] });
/** Empty before the desk has made its folder. */
const filesIn = (directory: string) => {
  const folder = join(directory, edge.edgeId);
  return existsSync(folder) ? readdirSync(folder) : [];
};
const picturesTold = (events: readonly SigapEvent[]) => events.flatMap((event) => (event.type === 'sighting.pictured' ? [event] : []));
const sightingEvent = ({ sightingId, employeeId, cameraId, takenAt }: SightingCrop) =>
  ({
    type: 'sighting.started',
    cameraId,
    data: { sightingId, employeeId, startedAt: takenAt, lastSeenAt: takenAt, similarity: 0.9, pack: 'face-api', shots: 3 },
  }) as const;

describe('CropDesk', () => {
  it('brings the bytes over HTTPS, then the event that names them, then forgets; no picture is on MQTT', async () => {
    const world = await aCloud();
    const box = await aLinkedBox(world);
    const directory = testFolder();
    const desk = await aDesk(box, directory);
    const crop = aCrop();
    await box.sink.record(sightingEvent(crop));
    desk.keep(crop);
    const [told] = await until('the picture', () =>
      picturesTold(world.cloud.arrivals).length > 0 ? picturesTold(world.cloud.arrivals) : null,
    );
    const { sightingId, employeeId, cameraId, takenAt } = crop;
    expect(told).toMatchObject({ cameraId, data: { sightingId, employeeId, takenAt, width: 40, height: 50, quality: 0.5 } });
    const jpeg = world.http.blobs.get(told?.data.sha256 ?? '') ?? Buffer.alloc(0);
    expect(told?.data.bytes).toBe(jpeg.length);
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: 'jpeg', width: 40, height: 50 });
    const types = world.cloud.arrivals.map(({ type }) => type);
    expect(types.indexOf('sighting.started')).toBeLessThan(types.indexOf('sighting.pictured'));
    await until('sent', () => desk.counts().sent === 1);
    expect([filesIn(directory), desk.counts()]).toMatchObject([[], { waiting: 0, kept: 1 }]);
    const onMqtt = Buffer.concat(world.cloud.messages.map(({ payload }) => payload));
    expect(onMqtt.length).toBeGreaterThan(100);
    expect(onMqtt.includes(jpeg.subarray(0, 16))).toBe(false);
    expect(onMqtt.includes(jpeg.toString('base64').slice(0, 20))).toBe(false);
  });

  it('waits for the events of the sighting to be acknowledged', async () => {
    const world = await aCloud();
    world.cloud.script = silent;
    const box = await aLinkedBox(world);
    const desk = await aDesk(box, testFolder());
    const crop = aCrop();
    await box.sink.record(sightingEvent(crop));
    desk.keep(crop);
    await until('kept', () => desk.counts().kept === 1);
    await until('events came', () => world.cloud.arrivals.length > 0);
    expect(world.http.requests).toEqual([]);
    world.cloud.script = prompt;
    await until('sent', () => desk.counts().sent === 1);
    expect(world.http.blobs.size).toBe(1);
  });

  it('outlives a cloud that is away and a death of the agent, and says everything once it is back', async () => {
    const world = await aCloud();
    const directory = testFolder();
    const box = await aLinkedBox(world);
    world.http.broken = 503;
    const crops = [aCrop({ colour: 10 }), aCrop({ colour: 20 })];
    const before = await aDesk(box, directory);
    for (const crop of crops) before.keep(crop);
    await until('tried in vain', () => world.http.requests.length > 0);
    await until('kept', () => before.counts().kept === 2);
    await before.stop();
    expect(before.health().status).toBe('ok');
    world.http.broken = null;
    // another process on the same folder: nothing of the first is in its memory
    const after = await aDesk(box, directory);
    await until('sent', () => after.counts().sent === 2);
    expect(new Set(picturesTold(world.cloud.arrivals).map(({ data }) => data.sightingId))).toEqual(
      new Set(crops.map(({ sightingId }) => sightingId)),
    );
    expect([world.http.blobs.size, filesIn(directory)]).toEqual([2, []]);
  });

  it('says the same again when it died between the event and its acknowledgement', async () => {
    const world = await aCloud();
    world.cloud.script = silent;
    const directory = testFolder();
    const box = await aLinkedBox(world);
    const before = await aDesk(box, directory);
    before.keep(aCrop());
    await until('told', () => picturesTold(world.cloud.arrivals).length > 0);
    await before.stop();
    expect(filesIn(directory)).toHaveLength(1);
    world.cloud.script = prompt;
    const after = await aDesk(box, directory);
    await until('sent', () => after.counts().sent === 1);
    const told = picturesTold(world.cloud.arrivals).map(({ data }) => JSON.stringify(data));
    expect(new Set(told).size).toBe(1);
    expect(world.http.blobs.size).toBe(1);
  });

  it('gives up what the cloud will never take, and goes on with the next', async () => {
    const world = await aCloud();
    const box = await aLinkedBox(world);
    world.http.broken = 413;
    const desk = await aDesk(box, testFolder());
    desk.keep(aCrop({ colour: 1 }));
    await until('refused', () => desk.counts().lost.refused === 1);
    world.http.broken = null;
    desk.keep(aCrop({ colour: 2 }));
    await until('sent', () => desk.counts().sent === 1);
  });

  it('goes on with the next where the disk does not give one back, and says so', async () => {
    const world = await aCloud();
    const box = await aLinkedBox(world);
    const directory = testFolder();
    world.http.broken = 503;
    const desk = await aDesk(box, directory);
    desk.keep(aCrop({ colour: 1 }));
    // not the half-written file before it
    const first = await until('the first', () => filesIn(directory).find((name) => name.endsWith('.crop')));
    // a folder in its place stands for a sector that can't be read
    rmSync(join(directory, edge.edgeId, first));
    mkdirSync(join(directory, edge.edgeId, first));
    desk.keep(aCrop({ colour: 2 }));
    await until('the second', () => desk.counts().kept === 2);
    world.http.broken = null;
    await until('the second is sent', () => desk.counts().sent === 1);
    await until('it is said', () => desk.health().status === 'degraded');
    expect(desk.counts().waiting).toBe(1);
  });

  it('has no crop of an erased person when the erasure resolves, also of one handed over a moment before', async () => {
    const world = await aCloud();
    world.http.broken = 503;
    const box = await aLinkedBox(world);
    const directory = testFolder();
    const desk = await aDesk(box, directory);
    const employeeId = v7();
    const other = aCrop();
    desk.keep(aCrop({ employeeId }));
    desk.keep(other);
    desk.keep(aCrop({ employeeId, colour: 3 }));
    await desk.erase([employeeId]);
    expect([filesIn(directory).length, desk.counts()]).toMatchObject([1, { waiting: 1, erased: 2 }]);
    desk.forget(other.sightingId);
    await until('forgotten', () => filesIn(directory).length === 0);
  });

  it('names what it has brought, also when the crop was erased meanwhile: the cloud must not keep bytes that nobody tells it of', async () => {
    const world = await aCloud();
    const box = await aLinkedBox(world);
    let goOn = () => {};
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    let isUnderWay = false;
    const putBlob = async (bytes: Uint8Array) => {
      isUnderWay = true;
      await gate;
      return box.cloud.putBlob(bytes);
    };
    const directory = testFolder();
    const desk = await aDesk(box, directory, { cloud: { putBlob } });
    const crop = aCrop();
    desk.keep(crop);
    await until('the bytes are under way', () => isUnderWay);
    await desk.erase([crop.employeeId]);
    expect(filesIn(directory)).toEqual([]);
    goOn();
    const [told] = await until('the picture', () => {
      const all = picturesTold(world.cloud.arrivals);
      return all.length > 0 ? all : null;
    });
    expect([...world.http.blobs.keys()]).toEqual([told?.data.sha256]);
    expect(desk.counts()).toMatchObject({ waiting: 0, erased: 1 });
  });

  it('confirms no erasure while it can not know what lies on the disk, and finds it later', async () => {
    const world = await aCloud();
    world.http.broken = 503;
    const box = await aLinkedBox(world);
    const directory = testFolder();
    const employeeId = v7();
    const before = await aDesk(box, directory);
    before.keep(aCrop({ employeeId }));
    await before.stop();
    const [name = ''] = filesIn(directory);
    // a file that can't be read and can't be removed stands for a disk that fails
    const odd = join(directory, edge.edgeId, `0${name}`);
    mkdirSync(join(odd, 'x'), { recursive: true });
    const after = await aDesk(box, directory);
    await expect(after.erase([employeeId])).rejects.toThrow(name);
    rmSync(odd, { recursive: true });
    await after.erase([employeeId]);
    expect([filesIn(directory), after.counts()]).toMatchObject([[], { erased: 1 }]);
  });

  it('keeps none when it may not, and no more in a hurry than it can hold', async () => {
    const world = await aCloud();
    const box = await aLinkedBox(world);
    const none = await aDesk(box, testFolder(), { mostBytes: 0 });
    none.keep(aCrop());
    await none.stop();
    expect(none.counts()).toMatchObject({ kept: 0, waiting: 0 });
    const hurried = await aDesk(box, testFolder());
    for (let i = 0; i < 40; i += 1) hurried.keep(aCrop());
    await until('worked off', () => hurried.counts().kept === 32);
    expect(hurried.counts().lost.hurried).toBe(8);
  });
});

it('keeps crops for as long as the tenant says, and drops nothing that may stay before it has heard', async () => {
  const world = await aCloud();
  world.cloud.script = silent;
  const box = await aLinkedBox(world);
  // the courier waits for it
  await box.sink.record(sightingEvent(aCrop()));
  const folder = testFolder();
  const desk = await aDesk(box, folder);
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  for (const days of [1, 10, 40]) desk.keep(aCrop({ takenAt: daysAgo(days) }));
  await until('all are on disk', () => filesIn(folder).length === 3);
  desk.keepFor(60);
  desk.keep(aCrop());
  await until('one more', () => filesIn(folder).length === 4);
  expect(desk.counts().lost.overdue).toBe(0);
  desk.keepFor(null);
  await until('the usual 30 days', () => desk.counts().lost.overdue === 1);
  expect(filesIn(folder)).toHaveLength(3);
  desk.keepFor(7);
  await until('a week', () => desk.counts().lost.overdue === 2);
  expect(filesIn(folder)).toHaveLength(2);
});
