import type { ModelPack } from '@sigap/contracts';
import { createFaceEngine } from '../engine/create-face-engine.js';
import type { Embedding, FaceEngine } from '../engine/face-engine.js';
import { similarityBetween } from '../gallery/similarity-between.js';
import { assessQuality } from '../quality/assess-quality.js';
import { packOnDisk } from '../test-data/pack-on-disk.js';
import { hasPhotographs, loadPhotographs, type Photograph } from '../test-data/photographs.js';

/**
 * Measures packs on the test photographs: every pair of faces that pass the gate for naming. Faces without an annotated person count as
 * somebody else than everybody. Prints one JSON line a pack; these are the figures in the manifests.
 */
interface Shot {
  person: string;
  embedding: Embedding;
}

async function shotsOf(engine: FaceEngine, { name, person, image, noses }: Photograph): Promise<Shot[]> {
  const shots: Shot[] = [];
  for (const [i, face] of (await engine.detect(image, { thorough: true })).entries()) {
    const nose = face.landmarks[2];
    // Where noses are annotated, a detection that is at none of them is no known face and proves nothing about faces.
    const known = noses?.some(({ x, y }) => Math.hypot(x - nose.x, y - nose.y) < face.box.width * 0.4) ?? true;
    if (!known || !assessQuality(image, face, 'name').ok) continue;
    shots.push({ person: person ?? `${name} ${i}`, embedding: await engine.embed(image, face) });
  }
  return shots;
}

function measure(pack: ModelPack, shots: readonly Shot[]): object {
  const same: number[] = [];
  const different: number[] = [];
  for (const [i, a] of shots.entries()) {
    for (const b of shots.slice(i + 1))
      (a.person === b.person ? same : different).push(similarityBetween(a.embedding, b.embedding, pack.metric));
  }
  const over = (values: readonly number[]): number => values.filter((value) => value >= pack.threshold).length;
  return {
    pack: pack.name,
    threshold: pack.threshold,
    faces: shots.length,
    samePerson: { accepted: over(same), pairs: same.length, lowest: Number(Math.min(...same).toFixed(3)) },
    differentPeople: { accepted: over(different), pairs: different.length, highest: Number(Math.max(...different).toFixed(3)) },
    // Rule of three: with no event in n trials, the rate is below 3 / n with 95 % confidence.
    falseAcceptBound95: over(different) === 0 ? Number((3 / different.length).toPrecision(2)) : null,
  };
}

for (const name of ['face-api', 'yunet-mobilefacenet', 'yunet-sface', 'scrfd-arcface']) {
  const onDisk = packOnDisk(name);
  if (onDisk === null || !hasPhotographs) {
    process.stderr.write(`${name}: left out (needs its files and ../shared/data/faces)\n`);
    continue;
  }
  const engine = await createFaceEngine(onDisk.pack, onDisk.files);
  const shots: Shot[] = [];
  for (const photograph of await loadPhotographs()) shots.push(...(await shotsOf(engine, photograph)));
  await engine.close();
  process.stdout.write(`${JSON.stringify(measure(onDisk.pack, shots))}\n`);
}
