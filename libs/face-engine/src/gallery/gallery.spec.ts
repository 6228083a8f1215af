import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Gallery, type Metric } from './gallery.js';
import { identify } from './identify.js';
import { similarityBetween } from './similarity-between.js';

const dimension = 12;
const embedding = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: dimension, maxLength: dimension })
  .map((values) => Float32Array.from(values))
  .filter((vector) => vector.some((value) => Math.abs(value) > 1e-3));
const metrics = fc.constantFrom<Metric>('cosine', 'euclidean');
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('upsert' as const), template: fc.nat(30), person: fc.nat(8), vector: embedding }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('removeTemplate' as const), template: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('removePerson' as const), person: fc.nat(8) }) },
);

interface Template {
  person: string;
  vector: Float32Array;
}

function bruteForce(templates: Iterable<Template>, query: Float32Array, metric: Metric): { personId: string; similarity: number }[] {
  const best = new Map<string, number>();
  for (const { person, vector } of templates) {
    best.set(person, Math.max(best.get(person) ?? Number.NEGATIVE_INFINITY, similarityBetween(query, vector, metric)));
  }
  return [...best].map(([personId, similarity]) => ({ personId, similarity })).toSorted((a, b) => b.similarity - a.similarity);
}

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Does the same to the gallery and to a plain map; how many templates each says were removed. */
function apply(change: Step, gallery: Gallery, model: Map<string, Template>): { real: number; expected: number } {
  if (change.kind === 'upsert') {
    gallery.upsert(`t${change.template}`, `p${change.person}`, change.vector);
    model.set(`t${change.template}`, { person: `p${change.person}`, vector: change.vector });
    return { real: 0, expected: 0 };
  }
  if (change.kind === 'removeTemplate') {
    const id = `t${change.template}`;
    return { real: Number(gallery.removeTemplate(id)), expected: Number(model.delete(id)) };
  }
  const owned = [...model].filter(([, { person }]) => person === `p${change.person}`);
  for (const [id] of owned) model.delete(id);
  return { real: gallery.removePerson(`p${change.person}`), expected: owned.length };
}

describe('Gallery', () => {
  it('finds what comparing one by one finds, after any history', () => {
    fc.assert(
      fc.property(metrics, fc.array(step, { maxLength: 80 }), embedding, (metric, steps, query) => {
        const gallery = new Gallery(dimension, metric);
        const model = new Map<string, Template>();
        const removed = steps.map((change) => apply(change, gallery, model));
        expect(removed.map(({ real }) => real)).toEqual(removed.map(({ expected }) => expected));
        expect(gallery.size).toBe(model.size);
        const expected = bruteForce(model.values(), query, metric);
        const found = gallery.search(query, 3);
        expect(found).toHaveLength(Math.min(3, expected.length));
        for (const [i, match] of found.entries()) {
          expect(match.similarity).toBeCloseTo(expected[i]?.similarity as number, 5);
          expect(expected.find(({ personId }) => personId === match.personId)?.similarity).toBeCloseTo(match.similarity, 5);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('names a person once, by the best template', () => {
    const gallery = new Gallery(2, 'cosine');
    gallery.upsert('a1', 'a', Float32Array.of(1, 0));
    gallery.upsert('a2', 'a', Float32Array.of(0, 1));
    gallery.upsert('b1', 'b', Float32Array.of(-1, 0));
    expect(gallery.search(Float32Array.of(0, 3), 5)).toEqual([
      { personId: 'a', similarity: 1 },
      { personId: 'b', similarity: 0 },
    ]);
  });

  it('gives 1 - distance for euclidean packs', () => {
    const gallery = new Gallery(2, 'euclidean');
    gallery.upsert('a1', 'a', Float32Array.of(0.3, 0.4));
    expect(gallery.search(Float32Array.of(0, 0), 1)[0]?.similarity).toBeCloseTo(0.5, 6);
    expect(gallery.search(Float32Array.of(0.3, 0.4), 1)[0]?.similarity).toBeCloseTo(1, 6);
  });

  it('is empty at first, and asks nothing of an empty wish', () => {
    const gallery = new Gallery(2, 'cosine');
    expect(gallery.search(Float32Array.of(1, 0), 3)).toEqual([]);
    gallery.upsert('a1', 'a', Float32Array.of(1, 0));
    expect(gallery.search(Float32Array.of(1, 0), 0)).toEqual([]);
  });

  it('refuses vectors that can not be compared and stays as it was', () => {
    const gallery = new Gallery(2, 'cosine');
    for (const bad of [
      Float32Array.of(1),
      Float32Array.of(1, Number.NaN),
      Float32Array.of(0, 0),
      Float32Array.of(1, Number.POSITIVE_INFINITY),
    ]) {
      expect(() => gallery.upsert('t', 'p', bad)).toThrow(RangeError);
      expect(() => gallery.search(bad, 1)).toThrow(RangeError);
    }
    expect(gallery.size).toBe(0);
    expect(() => new Gallery(0, 'cosine')).toThrow(RangeError);
  });
});

describe('identify', () => {
  const gallery = new Gallery(2, 'cosine');
  gallery.upsert('a1', 'a', Float32Array.of(1, 0));
  gallery.upsert('a2', 'a', Float32Array.of(0.99, 0.02));
  gallery.upsert('b1', 'b', Float32Array.of(0, 1));
  const near = Float32Array.of(0.9, 0.1);
  const between = Float32Array.of(0.72, 0.7);

  it('names who is over the threshold by the margin', () => {
    expect(identify(gallery, near, { threshold: 0.9, margin: 0.1 }).personId).toBe('a');
  });

  it('names nobody below the threshold, and still says how near it was', () => {
    const result = identify(gallery, between, { threshold: 0.9, margin: 0 });
    expect(result.personId).toBeNull();
    expect(result.similarity).toBeGreaterThan(0.7);
  });

  it('names nobody when two people are equally near, however near', () => {
    expect(identify(gallery, between, { threshold: 0.5, margin: 0.05 }).personId).toBeNull();
    expect(identify(gallery, between, { threshold: 0.5, margin: 0 }).personId).toBe('a');
  });

  it('does not count a second template of the same person as a rival', () => {
    expect(identify(gallery, Float32Array.of(1, 0.01), { threshold: 0.9, margin: 0.5 }).personId).toBe('a');
  });

  it('knows nobody in an empty gallery', () => {
    expect(identify(new Gallery(2, 'cosine'), near, { threshold: -1, margin: 0 })).toEqual({ personId: null, similarity: -1 });
  });
});
