import { createHash } from 'node:crypto';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { drawFace } from './draw-face.js';
import { drawnPeople, drawnPeopleSeeds, drawnStrangers, drawnStrangerSeeds } from './drawn-people.js';
import { personFromSeed } from './drawn-person.js';
import { renderFacePicture, renderSprite } from './face-picture.js';
import { frontalPose, gentlePoses } from './pose.js';

describe('drawn faces', () => {
  it('are the same for the same seed and pose, and differ otherwise', () => {
    expect(drawFace(personFromSeed(7), frontalPose)).toBe(drawFace(personFromSeed(7), frontalPose));
    expect(drawFace(personFromSeed(7), frontalPose)).not.toBe(drawFace(personFromSeed(8), frontalPose));
    expect(new Set(gentlePoses.map((pose) => drawFace(personFromSeed(7), pose))).size).toBe(gentlePoses.length);
  });

  it('hold numbers only, whatever the seed and pose', () => {
    const angle = fc.integer({ min: -30, max: 30 });
    fc.assert(
      fc.property(fc.integer(), angle, angle, angle, (seed, yaw, pitch, roll) => {
        expect(drawFace(personFromSeed(seed), { ...frontalPose, yaw, pitch, roll })).not.toMatch(/NaN|Infinity|undefined|null/);
      }),
    );
  });

  it('become JPEG portraits of the size asked for, the face brighter than nothing', async () => {
    const picture = await renderFacePicture(personFromSeed(124), frontalPose, { width: 480, height: 640 });
    const { width, height, format } = await sharp(picture).metadata();
    expect({ width, height, format }).toEqual({ width: 480, height: 640, format: 'jpeg' });
  });

  it('stand on a transparent ground as sprites', async () => {
    const { width, height, data } = await renderSprite(personFromSeed(124), frontalPose, 0.5);
    const alphaAt = (x: number, y: number): number => data[(y * width + x) * 4 + 3] ?? -1;
    expect([width, height, alphaAt(1, 1), alphaAt(100, 105)]).toEqual([200, 250, 0, 255]);
  });
});

describe('the chosen people', () => {
  it('are ten, and three strangers, all different', () => {
    expect(new Set([...drawnPeople(10), ...drawnStrangers(3)].map(({ seed }) => seed)).size).toBe(13);
    expect(() => drawnPeople(11)).toThrow(RangeError);
  });

  it('look as they looked when they were measured (else: measure again, then change this hash)', () => {
    const drawings = [...drawnPeopleSeeds, ...drawnStrangerSeeds].flatMap((seed) =>
      gentlePoses.map((pose) => drawFace(personFromSeed(seed), pose)),
    );
    expect(createHash('sha256').update(drawings.join()).digest('hex').slice(0, 16)).toBe('06c8d8da8b3dd487');
  });
});
