import { type DrawnPerson, personFromSeed } from './drawn-person.js';

/**
 * Seeds of people who stay apart for the face engines, chosen by `choose-seeds.main.js` (figures in the README of this library).
 * Women at even places, men at odd ones.
 */
export const drawnPeopleSeeds = [80, 123, 43, 244, 169, 224, 157, 292, 64, 65] as const;

/** As far from those, and from each other: people whom nobody has enrolled. */
export const drawnStrangerSeeds = [42, 139, 53] as const;

/** The first so many of ten chosen people, always the same. Throws RangeError beyond ten. */
export function drawnPeople(count: number): DrawnPerson[] {
  return take(drawnPeopleSeeds, count);
}

/** The first so many of three strangers. Throws RangeError beyond three. */
export function drawnStrangers(count: number): DrawnPerson[] {
  return take(drawnStrangerSeeds, count);
}

function take(seeds: readonly number[], count: number): DrawnPerson[] {
  if (!Number.isInteger(count) || count < 0 || count > seeds.length) {
    throw new RangeError(`0 to ${seeds.length} drawn people are to be had, not ${count}`);
  }
  return seeds.slice(0, count).map((seed) => personFromSeed(seed));
}
