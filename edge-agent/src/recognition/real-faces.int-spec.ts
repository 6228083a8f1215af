import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createFaceEngine } from '@sigap/face-engine';
import { startVirtualCamera } from '@sigap/testing';
import { v7 } from 'uuid';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { enrolPicture } from '../camera/test-rig/enrolment.js';
import { type EyesRig, startEyes } from '../camera/test-rig/eyes-rig.js';
import { aCamera } from '../camera/test-rig/fleet-rig.js';
import { hasTestData, testData, testPack } from '../camera/test-rig/test-data.js';
import type { GalleryTemplate } from './inference-protocol.js';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0).toReversed()) await stop();
});

async function play(clip: string): Promise<string> {
  const camera = await startVirtualCamera({ source: { kind: 'file', path: join(testData, 'video', clip) } });
  open.push(() => camera.close());
  return camera.url;
}

/** Taken while a head turns for two seconds: the first picture of the clip alone resembles its person too little. */
const pictures = { count: 6, everyMs: 330 };

/**
 * Pictures of a person taken by the box from one clip: as somebody would be enrolled at the door. By a camera that is decoded all the time:
 * of any other, each picture would be the next that decoding can begin with, and the clip has but one.
 */
async function enrol(
  rig: EyesRig,
  pack: Awaited<ReturnType<typeof testPack>>,
  employeeId: string,
  clip: string,
): Promise<GalleryTemplate[]> {
  const spec = aCamera(await play(clip));
  await rig.fleet.apply([spec]);
  await vi.waitFor(() => expect(rig.fleet.statuses()[0]?.state).toBe('online'), { timeout: 45_000, interval: 50 });
  const taken: Buffer[] = [];
  for (let i = 0; i < pictures.count; i++) {
    taken.push(Buffer.from((await rig.fleet.snapshot(spec.id)).jpeg));
    await delay(pictures.everyMs);
  }
  const engine = await createFaceEngine(pack.pack, pack.files);
  const templates: GalleryTemplate[] = [];
  for (const picture of taken) templates.push(await enrolPicture(engine, employeeId, picture));
  await engine.close();
  return templates;
}

describe.skipIf(!hasTestData)('real people in a corridor (needs ../shared/data)', () => {
  const namesTheTwo = async (name: 'face-api' | 'yunet-mobilefacenet', unknownPeople: number) => {
    const pack = await testPack(name);
    const rig = await startEyes(pack);
    open.push(() => rig.stop());
    const man = v7();
    const woman = v7();
    const put = [
      ...(await enrol(rig, pack, man, 'head-pose-face-detection-male_preview480.mp4')),
      ...(await enrol(rig, pack, woman, 'head-pose-face-detection-female_preview480.mp4')),
    ];
    await rig.recognition.applyGallery({ reset: true, put, removeTemplateIds: [], eraseEmployeeIds: [] });
    const spec = aCamera(await play('DERIVED_corridor_720p_loop_12fps.mp4'));
    await rig.fleet.apply([spec]);
    const named = () => rig.events.of('sighting.started', spec.id);
    const soon = (check: () => void) => vi.waitFor(check, { timeout: 60_000, interval: 100 });
    await soon(() => expect(new Set(named().map((sighting) => sighting.employeeId))).toEqual(new Set([man, woman])));
    await soon(() => expect(rig.events.of('unknown.seen', spec.id).length).toBeGreaterThanOrEqual(unknownPeople));
    // five other people pass: none of them was taken for one of the two
    expect(rig.events.of('sighting.retracted')).toEqual([]);
    return new Set(named().map((sighting) => sighting.employeeId)).size;
  };

  it('face-api names the two who are enrolled from other clips, and nobody else', { timeout: 240_000 }, async () => {
    expect(await namesTheTwo('face-api', 0)).toBe(2);
  });

  it('yunet-mobilefacenet names the two, and sees that there are others', { timeout: 240_000 }, async () => {
    expect(await namesTheTwo('yunet-mobilefacenet', 1)).toBe(2);
  });
});
