import { employeeRoutes } from '@sigap/contracts';
import { peopleAt, sceneProblem } from '@sigap/testing';
import { describe, expect, it } from 'vitest';
import { demoPeople } from './demo-people.js';
import { cameraProgramInput, demoCameras, LEAVER, LOOP_SECONDS, OUTAGE } from './demo-scenes.js';

const codeOf = new Map(demoPeople.map(({ seed, code }) => [seed, code]));
const seconds = Array.from({ length: LOOP_SECONDS }, (_, second) => second);
const seenAt = (second: number) => demoCameras.flatMap(({ scene }) => peopleAt(scene, second).map(({ seed }) => codeOf.get(seed)));

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
    expect(demoCameras.map(({ scene }) => sceneProblem(scene))).toEqual([null, null, null]);
    expect(cameraProgramInput({ camera1: 1, camera2: 2, camera3: 3 }).cameras.map(({ port }) => port)).toEqual([1, 2, 3]);
  });

  it('shows nobody at two places in one second', () => {
    const doubled = seconds.filter((second) => new Set(seenAt(second)).size < seenAt(second).length);
    expect(doubled).toEqual([]);
  });

  it('lets nobody stand in front of somebody else', () => {
    for (const { scene } of demoCameras) {
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

  it('keeps one camera away long enough to be noticed, and one employee on leave', () => {
    expect(demoCameras.flatMap(({ scene }) => scene.outages ?? [])).toEqual([OUTAGE]);
    expect(seconds.flatMap(seenAt)).not.toContain('EMP010');
  });
});
