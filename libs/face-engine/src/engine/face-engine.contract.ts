import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DetectedFace, Landmarks5 } from '../detection/detected-face.js';
import { Gallery } from '../gallery/gallery.js';
import { identify } from '../gallery/identify.js';
import { similarityBetween } from '../gallery/similarity-between.js';
import { type RgbImage, rgbFromGrey } from '../image/rgb-image.js';
import { type PackOnDisk, packOnDisk } from '../test-data/pack-on-disk.js';
import { hasPhotographs, loadPhotographs, openPhotograph, type Photograph, toRgb } from '../test-data/photographs.js';
import { createFaceEngine } from './create-face-engine.js';
import type { Embedding, FaceEngine } from './face-engine.js';

/** What every engine must do. Run by an int-spec for each pack whose files can be had. */
export function describeFaceEngine(packName: string): void {
  const onDisk = packOnDisk(packName);
  describe.skipIf(onDisk === null)(
    `face engine with ${packName}${onDisk === null ? ' (needs its files in ../shared/data/models)' : ''}`,
    () => {
      let engine: FaceEngine;
      beforeAll(async () => {
        const { pack, files } = onDisk as PackOnDisk;
        engine = await createFaceEngine(pack, files);
      });
      afterAll(() => engine.close());

      describeWithoutPhotographs(() => engine);
      describe.skipIf(!hasPhotographs)(`real faces${hasPhotographs ? '' : ' (needs ../shared/data/faces)'}`, () => {
        describeRealFaces(() => engine);
      });
      describeFailures(packName, onDisk);
    },
  );
}

function describeWithoutPhotographs(engine: () => FaceEngine): void {
  it.each([
    [1, 1],
    [31, 17],
    [333, 517],
    [2000, 40],
    [40, 2000],
  ])('finds nobody in an even picture of %i x %i', async (width, height) => {
    expect(await engine().detect({ width, height, data: new Uint8Array(width * height * 3).fill(127) })).toEqual([]);
  });

  it('refuses an image whose size and bytes disagree', async () => {
    const image = { width: 10, height: 10, data: new Uint8Array(299) };
    await expect(engine().detect(image)).rejects.toThrow(RangeError);
    await expect(engine().embed(image, faceWith(spread))).rejects.toThrow(RangeError);
  });

  it('refuses a face whose points coincide', async () => {
    const point = { x: 5, y: 5 };
    await expect(engine().embed(noise(64, 64), faceWith([point, point, point, point, point]))).rejects.toThrow(RangeError);
  });

  it('gives an embedding of the dimension of the pack, also for a face that hangs over the edge', async () => {
    const shifted = spread.map(({ x, y }) => ({ x: x - 40, y: y + 30 })) as unknown as Landmarks5;
    const embedding = await engine().embed(noise(64, 64), faceWith(shifted));
    expect(embedding).toHaveLength(engine().pack.dimension);
    expect(embedding.every(Number.isFinite)).toBe(true);
  });
}

interface Shot {
  person: string;
  name: string;
  embedding: Embedding;
}

function describeRealFaces(engine: () => FaceEngine): void {
  let photographs: Photograph[];
  let shots: Shot[];
  const byName = (name: string): Photograph => photographs.find((photograph) => photograph.name === name) as Photograph;

  beforeAll(async () => {
    photographs = await loadPhotographs();
    shots = [];
    for (const { person, name, image } of photographs) {
      if (person === null) continue;
      const best = (await engine().detect(image, { thorough: true }))[0];
      if (best !== undefined) shots.push({ person, name, embedding: await engine().embed(image, best) });
    }
  });

  it('finds the face of each portrait', () => {
    const portraits = photographs.filter((photograph) => photograph.person !== null).map((photograph) => photograph.name);
    expect(shots.map((shot) => shot.name)).toEqual(portraits);
  });

  it('puts the five points where they belong', async () => {
    const misplaced: string[] = [];
    for (const { image, noses, person, name } of photographs) {
      const annotated = noses?.[0];
      if (person === null || annotated === undefined) continue;
      const [face] = await engine().detect(image, { thorough: true });
      if (face === undefined || !isPlausible(face, annotated)) misplaced.push(name);
    }
    expect(misplaced).toEqual([]);
  });

  it('finds nobody where nobody is', async () => {
    expect(await engine().detect(byName('017_0.jpg').image)).toEqual([]);
    expect(await engine().detect(byName('017_0.jpg').image, { thorough: true })).toEqual([]);
  });

  it('finds two people in a picture of two, best score first', async () => {
    const size = { width: 500, height: 600, fit: 'cover', position: 'top' } as const;
    const left = await openPhotograph('obama_biden/obama.jpg').resize(size).toBuffer();
    const right = await openPhotograph('obama_biden/biden.jpg').resize(size).toBuffer();
    const together = sharp({ create: { width: 1000, height: 600, channels: 3, background: 'white' } }).composite([
      { input: left, left: 0, top: 0 },
      { input: right, left: 500, top: 0 },
    ]);
    const faces = await engine().detect(await toRgb(sharp(await together.png().toBuffer())));
    expect(faces).toHaveLength(2);
    expect(faces.map((face) => face.landmarks[2].x > 500).toSorted((a, b) => Number(a) - Number(b))).toEqual([false, true]);
    expect((faces[0] as DetectedFace).score).toBeGreaterThanOrEqual((faces[1] as DetectedFace).score);
  });

  it('is over the threshold for the same person and below it for different people', () => {
    const { metric, threshold } = engine().pack;
    const wrong: string[] = [];
    for (const [i, a] of shots.entries()) {
      for (const b of shots.slice(i + 1)) {
        const similarity = similarityBetween(a.embedding, b.embedding, metric);
        if (similarity >= threshold !== (a.person === b.person)) wrong.push(`${a.name} ${b.name} ${similarity.toFixed(3)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('names people from one enrolled picture and leaves strangers unknown', () => {
    const { dimension, metric, threshold, margin } = engine().pack;
    const gallery = new Gallery(dimension, metric);
    for (const person of ['A', 'obama']) {
      const enrolled = shots.find((shot) => shot.person === person) as Shot;
      gallery.upsert(enrolled.name, person, enrolled.embedding);
    }
    const named = shots.map(({ embedding }) => identify(gallery, embedding, { threshold, margin }).personId);
    expect(named).toEqual(shots.map(({ person }) => (person === 'A' || person === 'obama' ? person : null)));
  });

  it('keeps a person recognisable in grey, half size and odd sizes', async () => {
    const { metric, threshold } = engine().pack;
    const original = shots.find((shot) => shot.name === 'obama.jpg') as Shot;
    const { width, height, data } = await toRgb(openPhotograph('obama_biden/obama.jpg').greyscale());
    const variants: [string, RgbImage][] = [
      [
        'grey',
        rgbFromGrey(
          width,
          height,
          data.filter((_, i) => i % 3 === 0),
        ),
      ],
      ['half', await toRgb(openPhotograph('obama_biden/obama.jpg').resize(455))],
      ['odd', await toRgb(openPhotograph('obama_biden/obama.jpg').resize(397, 487, { fit: 'cover' }))],
    ];
    const lost: string[] = [];
    for (const [name, image] of variants) {
      const [face] = await engine().detect(image);
      const similarity = face === undefined ? -1 : similarityBetween(await engine().embed(image, face), original.embedding, metric);
      if (similarity < threshold) lost.push(`${name} ${similarity.toFixed(3)}`);
    }
    expect(lost).toEqual([]);
  });

  it('scales embeddings to length 1 for the cosine, and only then', () => {
    const lengths = shots.map(({ embedding }) => Math.hypot(...embedding));
    const cosine = engine().pack.metric === 'cosine';
    expect(lengths.every((length) => Math.abs(length - 1) < 1e-5)).toBe(cosine);
  });

  it('gives the same embedding again, for a copy of the face, and while other calls run', async () => {
    const { image } = byName('obama.jpg');
    const other = byName('biden.jpg').image;
    const [face] = await engine().detect(image);
    const alone = await engine().embed(image, face as DetectedFace);
    const [again, , faces] = await Promise.all([
      engine().embed(image, structuredClone(face as DetectedFace)),
      engine().detect(other),
      engine().detect(image),
    ]);
    expect(again).toEqual(alone);
    expect(faces).toEqual([face]);
  });
}

function isPlausible({ box, landmarks }: DetectedFace, noseTip: { x: number; y: number }): boolean {
  const [rightEye, leftEye, nose, rightMouth, leftMouth] = landmarks;
  return (
    Math.hypot(nose.x - noseTip.x, nose.y - noseTip.y) < box.width * 0.25 &&
    rightEye.x < leftEye.x &&
    rightMouth.x < leftMouth.x &&
    Math.max(rightEye.y, leftEye.y) < Math.min(rightMouth.y, leftMouth.y)
  );
}

function describeFailures(packName: string, onDisk: PackOnDisk | null): void {
  const create = (change: (files: Map<string, Uint8Array>, name: string) => void): Promise<FaceEngine> => {
    const { pack, files } = onDisk as PackOnDisk;
    const changed = new Map(files);
    change(changed, (pack.files.at(-1) as { name: string }).name);
    return createFaceEngine(pack, changed);
  };

  it('says which file is missing', async () => {
    await expect(create((files, name) => files.delete(name))).rejects.toMatchObject({ name: 'FaceEngineError', code: 'file_missing' });
  });

  it('says that a damaged file can not be read', async () => {
    const damaged = create((files, name) => files.set(name, (files.get(name) as Uint8Array).slice(0, 1000)));
    await expect(damaged).rejects.toMatchObject({ name: 'FaceEngineError', code: 'model_unreadable' });
  });

  it('refuses work after close, and closes twice', async () => {
    const { pack, files } = packOnDisk(packName) as PackOnDisk;
    const engine = await createFaceEngine(pack, files);
    await engine.close();
    await engine.close();
    await expect(engine.detect(noise(64, 64))).rejects.toMatchObject({ code: 'closed' });
    await expect(engine.embed(noise(64, 64), faceWith(spread))).rejects.toMatchObject({ code: 'closed' });
  });
}

const spread: Landmarks5 = [
  { x: 20, y: 20 },
  { x: 44, y: 20 },
  { x: 32, y: 32 },
  { x: 23, y: 45 },
  { x: 41, y: 45 },
];

const faceWith = (landmarks: Landmarks5): DetectedFace => ({ box: { x: 8, y: 8, width: 48, height: 48 }, landmarks, score: 1 });

const noise = (width: number, height: number): RgbImage => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 256),
});
