import { defaultPlatforms, employeeRoutes, isLabelOf } from '@sigap/contracts';
import { parcelProblem, peopleAt, sceneProblem } from '@sigap/testing';
import { describe, expect, it } from 'vitest';
import { demoPeople } from './demo-people.js';
import { cameraProgramInput, demoCameras, LEAVER, LOOP_SECONDS, OUTAGE, peopleCameras } from './demo-scenes.js';
import { FIRST_PARCEL, FORGETS_EVERY, PACKER, PACKING_LOOP_SECONDS, packingScene } from './packing-scene.js';

const codeOf = new Map(demoPeople.map(({ seed, code }) => [seed, code]));
const seconds = Array.from({ length: LOOP_SECONDS }, (_, second) => second);
const seenAt = (second: number) => peopleCameras.flatMap(({ scene }) => peopleAt(scene, second).map(({ seed }) => codeOf.get(seed)));

describe('the people of the demo world', () => {
  it('are ten, numbered, each with a face and a number of their own', () => {
    expect(demoPeople.map(({ code }) => code)).toEqual(Array.from({ length: 10 }, (_, n) => `EMP${String(n + 1).padStart(3, '0')}`));
    for (const key of ['name', 'seed', 'phone'] as const) expect(new Set(demoPeople.map((person) => person[key])).size).toBe(10);
  });

  it('have supervisors who come before them, up to one head', () => {
    const before = demoPeople.map(
      ({ supervisor }, index) => supervisor === null || demoPeople.slice(0, index).some(({ code }) => code === supervisor),
    );
    expect(before).not.toContain(false);
    expect(demoPeople.filter(({ supervisor }) => supervisor === null)).toHaveLength(1);
  });

  it('have phone numbers that the API takes and no network can reach', () => {
    for (const { code, name, phone } of demoPeople) {
      expect(employeeRoutes.create.body.safeParse({ code, name, phone }).success).toBe(true);
      expect(phone).toMatch(/^\+620/);
    }
  });
});

describe('the script of the demo world', () => {
  it('can be played', () => {
    expect(peopleCameras.map(({ scene }) => sceneProblem(scene))).toEqual([null, null, null]);
    const { cameras } = cameraProgramInput({ camera1: 1, camera2: 2, camera3: 3, camera4: 4 });
    expect(cameras.map(({ port }) => port)).toEqual([1, 2, 3, 4]);
    expect(cameras.map(({ path }) => path)).toEqual(demoCameras.map(({ path }) => path));
  });

  it('shows nobody at two places in one second', () => {
    const doubled = seconds.filter((second) => new Set(seenAt(second)).size < seenAt(second).length);
    expect(doubled).toEqual([]);
  });

  it('lets nobody stand in front of somebody else', () => {
    for (const { scene } of peopleCameras) {
      for (const second of seconds) {
        const places = scene.people.filter(({ from, until }) => from <= second && second < until).map(({ position }) => position);
        const gaps = places.toSorted((a, b) => a - b).map((place, index, all) => place - (all[index - 1] ?? -1));
        expect(Math.min(...gaps, 1)).toBeGreaterThanOrEqual(0.19);
      }
    }
  });

  it('shows several people in the first minute, and one who leaves and stays away long enough for the alert within four minutes', () => {
    expect(new Set(seconds.slice(0, 40).flatMap(seenAt)).size).toBeGreaterThanOrEqual(8);
    const lastSeen = seconds.findLast((second) => seenAt(second).includes(LEAVER.code));
    expect(lastSeen).toBe(LEAVER.leavesAtSecond - 1);
    expect(LEAVER.leavesAtSecond).toBeLessThan(150);
    expect(LOOP_SECONDS - LEAVER.leavesAtSecond).toBeGreaterThan(120);
  });

  it('keeps one camera away long enough to be noticed, and the packer out of its pictures', () => {
    expect(peopleCameras.flatMap(({ scene }) => scene.outages ?? [])).toEqual([OUTAGE]);
    expect(seconds.flatMap(seenAt)).not.toContain(PACKER.code);
    expect([...codeOf.values()]).toContain(PACKER.code);
  });
});

describe('the shift at the packing table', () => {
  const scene = packingScene(new Date('2026-11-20T08:00:00Z'));

  it('can be played, with labels that the platform takes and no second parcel shares', () => {
    expect(parcelProblem(scene)).toBeNull();
    const platform = defaultPlatforms.find(({ code }) => code === PACKER.platform);
    expect(platform && scene.parcels.filter(({ code }) => !isLabelOf(platform, code, 'Code128'))).toEqual([]);
    expect(new Set(scene.parcels.map(({ code }) => code)).size).toBe(scene.parcels.length);
  });

  it('shows other labels at a start one minute later', () => {
    const before = new Set(scene.parcels.map(({ code }) => code));
    expect(packingScene(new Date('2026-11-20T08:01:00Z')).parcels.filter(({ code }) => before.has(code))).toEqual([]);
  });

  it('shows each label twice, far enough apart to count as two scans, but for those that the packer forgets', () => {
    const breaks = scene.parcels.map(({ shown: [first, last] }) => (first && last ? last.from - first.until : null));
    const forgotten = breaks.map((_, index) => index % FORGETS_EVERY === FORGETS_EVERY - 1);
    expect(breaks.map((length) => length === null)).toEqual(forgotten);
    expect(Math.min(...breaks.filter((length) => length !== null))).toBeGreaterThan(3);
    expect(scene.parcels[0]?.shown.map(({ from }) => from)).toEqual([FIRST_PARCEL.starts, FIRST_PARCEL.stops]);
    expect(PACKING_LOOP_SECONDS).toBeGreaterThan(600);
  });
});
