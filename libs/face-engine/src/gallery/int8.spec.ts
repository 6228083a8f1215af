import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Gallery, type Metric } from './gallery.js';
import { createInt8Kernel } from './int8-kernel.js';
import { quantise } from './int8-rows.js';
import { similarityBetween } from './similarity-between.js';
import { TopPeople } from './top-people.js';

/** Numbers that look random and are the same in each run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const vectorOf = (length: number, random: () => number): Float32Array => Float32Array.from({ length }, () => random() * 2 - 1);

describe('int8 kernel', () => {
  it.each([16, 32, 128, 512])('multiplies rows of %i like a loop, also the largest numbers', (stride) => {
    const rows = 8;
    const kernel = createInt8Kernel(stride + rows * 4 + rows * stride);
    const random = randomFrom(stride);
    const query = new Int8Array(kernel.memory.buffer, 0, stride);
    const block = new Int8Array(kernel.memory.buffer, stride + rows * 4, rows * stride);
    for (let i = 0; i < stride; i++) query[i] = i % 3 === 0 ? -127 : Math.round(random() * 254 - 127);
    for (let i = 0; i < block.length; i++) block[i] = i < stride ? -127 : Math.round(random() * 254 - 127);
    kernel.dots(0, stride + rows * 4, stride, rows, stride);
    const expected = Array.from({ length: rows }, (_, row) =>
      query.reduce((sum, value, i) => sum + value * (block[row * stride + i] as number), 0),
    );
    expect([...new Int32Array(kernel.memory.buffer, stride, rows)]).toEqual(expected);
  });
});

describe('quantise', () => {
  it('says how long the rest is that rounding left out', () => {
    const values = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(values, (numbers) => {
        const vector = Float32Array.from(numbers);
        const out = new Int8Array(16);
        const { scale, error } = quantise(vector, out);
        expect(Math.hypot(...vector.map((value, i) => value - (out[i] as number) * scale))).toBeCloseTo(error, 3);
        expect(error).toBeLessThanOrEqual(scale * 2 + 1e-9);
      }),
    );
  });
});

describe('large gallery', () => {
  it.each<[Metric, number, number]>([
    ['cosine', 128, 700],
    ['euclidean', 128, 700],
    ['cosine', 20, 1500],
    ['euclidean', 3, 1500],
  ])('gives with %s in %i dimensions exactly what comparing all in full gives', (metric, dimension, size) => {
    const random = randomFrom(size + dimension);
    const gallery = new Gallery(dimension, metric);
    const templates = new Map<string, { person: string; vector: Float32Array }>();
    for (let i = 0; i < size; i++) {
      const centre = i % 10 === 9 ? templates.get(`t${i - 1}`) : undefined;
      const vector = centre === undefined ? vectorOf(dimension, random) : centre.vector.map((value) => value + random() * 1e-3);
      templates.set(`t${i}`, { person: `p${i % 200}`, vector });
      gallery.upsert(`t${i}`, `p${i % 200}`, vector);
    }
    for (let i = 0; i < size; i += 7) {
      templates.delete(`t${i}`);
      gallery.removeTemplate(`t${i}`);
    }
    for (let q = 0; q < 25; q++) {
      const like = templates.get(`t${q * 7 + 1}`) as { vector: Float32Array };
      const query = q % 2 === 0 ? vectorOf(dimension, random) : like.vector.map((value) => value + (random() - 0.5) * 0.05);
      const best = new Map<string, number>();
      for (const { person, vector } of templates.values()) {
        best.set(person, Math.max(best.get(person) ?? Number.NEGATIVE_INFINITY, similarityBetween(query, vector, metric)));
      }
      const expected = [...best].toSorted((a, b) => b[1] - a[1]).slice(0, 5);
      const found = gallery.search(query, 5);
      expect(found.map((match) => match.personId)).toEqual(expected.map(([person]) => person));
      expect(found.every((match, i) => Math.abs(match.similarity - (expected[i]?.[1] as number)) < 1e-6)).toBe(true);
    }
  });

  it('finds the right one among templates that rounding can not tell apart', () => {
    const gallery = new Gallery(16, 'cosine');
    const base = vectorOf(16, randomFrom(1));
    for (let i = 0; i < 300; i++) gallery.upsert(`t${i}`, `p${i}`, base.with(3, (base[3] as number) + i * 1e-5));
    expect(gallery.search(base.with(3, (base[3] as number) + 217e-5), 1)[0]?.personId).toBe('p217');
  });
});

describe('TopPeople', () => {
  it('is the same as sorting the best of each person', () => {
    const rows = fc.array(fc.tuple(fc.nat(12), fc.integer({ min: -50, max: 50 })), { maxLength: 80 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 6 }), (offers, top) => {
        const kept = new TopPeople(top);
        const best = new Map<number, number>();
        for (const [person, value] of offers) {
          kept.offer(person, value);
          best.set(person, Math.max(best.get(person) ?? Number.NEGATIVE_INFINITY, value));
        }
        const expected = [...best.values()].toSorted((a, b) => b - a).slice(0, top);
        expect(kept.entries.map((entry) => entry.value)).toEqual(expected);
        expect(kept.entries.every((entry) => best.get(entry.person) === entry.value)).toBe(true);
      }),
    );
  });
});
