import { parseArgs } from 'node:util';
import { loadModelPack } from '@sigap/node-kit';
import sharp from 'sharp';
import { drawFace } from './draw-face.js';
import { drawnPeopleSeeds, drawnStrangerSeeds } from './drawn-people.js';
import { looksFemale, personFromSeed } from './drawn-person.js';
import { gentlePoses } from './pose.js';
import { chooseApart, highestBetween, lowestWithin, type MeasuredPerson, separationOf, type SimilarityOf } from './separation.js';

/**
 * Measures how far apart face engines see drawn people. Without `--seeds` it looks at the chosen ones; with `--seeds 1-300
 * --choose 13` it looks for others. The face engine is found at run time: this library doesn't depend on it.
 */
interface Face {
  score: number;
}
interface Engine {
  detect(image: { width: number; height: number; data: Uint8Array }): Promise<Face[]>;
  embed(image: { width: number; height: number; data: Uint8Array }, face: Face): Promise<Float32Array>;
  close(): Promise<void>;
}
interface EngineModule {
  createFaceEngine: (pack: unknown, files: ReadonlyMap<string, Uint8Array>) => Promise<Engine>;
  similarityBetween: (left: Float32Array, right: Float32Array, metric: 'cosine' | 'euclidean') => number;
}

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string' },
    choose: { type: 'string', default: '13' },
    women: { type: 'string', default: '5' },
    packs: { type: 'string', default: 'face-api' },
    'models-dir': { type: 'string', default: 'models/installed' },
    'least-score': { type: 'string', default: '0.5' },
  },
});
const engineModule: string = '@sigap/face-engine';
const { createFaceEngine, similarityBetween } = (await import(engineModule)) as EngineModule;

const packs = await Promise.all(
  options.packs.split(',').map(async (name) => {
    const { pack, files } = await loadModelPack(name, { modelsDir: options['models-dir'] });
    const similarity: SimilarityOf = (left, right) => similarityBetween(left, right, pack.metric);
    return { name, engine: await createFaceEngine(pack, files), similarity };
  }),
);

const [from = 0, to = 0] = (options.seeds ?? '').split('-').map(Number);
const seeds =
  options.seeds === undefined
    ? [...drawnPeopleSeeds, ...drawnStrangerSeeds]
    : Array.from({ length: to - from + 1 }, (_, index) => from + index);
const measured = (await measureAll(seeds)).filter((person) => person !== null);
console.log(`${measured.length} of ${seeds.length} people were found in all poses`);
const people = options.seeds === undefined ? measured : choose(measured, Number(options.choose), Number(options.women));
console.log(`seeds: ${people.map(({ seed }) => seed).join(', ')}`);
for (const [index, pack] of packs.entries()) {
  const { sameLowest, differentHighest } = separationOf(people, index, pack.similarity);
  console.log(`${pack.name}: same person at least ${sameLowest.toFixed(3)}, different ones at most ${differentHighest.toFixed(3)}`);
}
await Promise.all(packs.map(async ({ engine }) => engine.close()));

async function measureAll(list: readonly number[]): Promise<(MeasuredPerson | null)[]> {
  const results: (MeasuredPerson | null)[] = [];
  for (const seed of list) {
    results.push(await measure(seed));
  }
  return results;
}

/** Null when a detector misses the person in some pose. */
async function measure(seed: number): Promise<MeasuredPerson | null> {
  const embeddings: Float32Array[][] = packs.map(() => []);
  for (const [index, pose] of gentlePoses.entries()) {
    const image = await photograph(drawFace(personFromSeed(seed), pose, 0.9 + (index % 3) * 0.12), index);
    for (const [pack, { engine }] of packs.entries()) {
      const [face] = (await engine.detect(image)).toSorted((left, right) => right.score - left.score);
      if (!face || face.score < Number(options['least-score'])) {
        return null;
      }
      embeddings[pack]?.push(await engine.embed(image, face));
    }
  }
  return { seed, embeddings };
}

/** The person before a wall, compressed as a camera would. */
async function photograph(drawing: string, index: number): Promise<{ width: number; height: number; data: Uint8Array }> {
  const size = { width: 1280, height: 720 };
  const person = await sharp(Buffer.from(drawing)).png().toBuffer({ resolveWithObject: true });
  const wall = sharp({ create: { ...size, channels: 3, background: index % 2 === 0 ? '#d5cfc4' : '#a8b4bb' } });
  const jpeg = await wall
    .composite([{ input: person.data, left: 280 + index * 60, top: size.height - person.info.height }])
    .jpeg({ quality: 75 })
    .toBuffer();
  return { ...size, data: await sharp(jpeg).raw().toBuffer() };
}

/** People whose own pictures are alike (the better half for each pack), as far apart as can be. Distances of packs are made comparable first. */
function choose(all: readonly MeasuredPerson[], count: number, women: number): MeasuredPerson[] {
  const limits = packs.map(({ similarity }, pack) => median(all.map((person) => lowestWithin(person, pack, similarity))));
  const steady = all.filter((person) =>
    packs.every(({ similarity }, pack) => lowestWithin(person, pack, similarity) >= (limits[pack] ?? 0)),
  );
  const isMan = ({ seed }: MeasuredPerson): boolean => !looksFemale(personFromSeed(seed));
  return chooseApart(
    steady,
    count,
    (left, right) =>
      Math.min(...packs.map(({ similarity }, pack) => (1 - highestBetween(left, right, pack, similarity)) / (1 - (limits[pack] ?? 0)))),
    (newcomer, others) => !isMan(newcomer) || others.filter(isMan).length < count - women,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}
