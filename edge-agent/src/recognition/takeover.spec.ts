import { describe, expect, it } from 'vitest';
import { Takeover } from './takeover.js';

const rule = { threshold: 0.5, margin: 0.1 };
const looks = {
  ana: Float32Array.of(1, 0, 0),
  budi: Float32Array.of(0, 1, 0),
  other: Float32Array.of(0, 0, 1),
  /** 0.45 to Ana: below the threshold, but not by the margin. */
  turned: Float32Array.of(0.45, 0.893, 0),
  between: Float32Array.of(0.8, 0.6, 0),
};
type Look = keyof typeof looks;

const taken = (employeeId: string | null, look: Look, atMs = 0) => ({
  shot: { employeeId, similarity: 0.9, weight: 1 },
  embedding: looks[look],
  atMs,
});

function named(): Takeover {
  const takeover = new Takeover('cosine');
  for (let i = 0; i < 3; i++) takeover.add(i < 2 ? null : 'ana', taken('ana', 'ana'), rule);
  return takeover;
}

describe('Takeover', () => {
  it.each<[string, string | null]>([
    ['somebody known', 'budi'],
    ['a stranger', null],
  ])('needs two shots in a row of %s who looks unlike', (_, employeeId) => {
    const takeover = named();
    expect(takeover.isDoubted).toBe(false);
    expect(takeover.add('ana', taken(employeeId, 'budi', 1), rule)).toBeNull();
    expect(takeover.isDoubted).toBe(true);
    expect(takeover.add('ana', taken(employeeId, 'budi', 2), rule)).toEqual([taken(employeeId, 'budi', 1), taken(employeeId, 'budi', 2)]);
  });

  it('takes two shots of one newcomer whose name is not sure', () => {
    const takeover = named();
    expect(takeover.add('ana', taken('budi', 'budi'), rule)).toBeNull();
    expect(takeover.add('ana', taken(null, 'budi'), rule)).toHaveLength(2);
  });

  it.each<[string, string | null, Look]>([
    ['one shot of the named person between', 'ana', 'ana'],
    ['somebody of another look each time', 'citra', 'other'],
    ['a shot of nobody that is like the person between', null, 'between'],
  ])('is not convinced by %s', (_, employeeId, look) => {
    const takeover = named();
    expect(takeover.add('ana', taken('budi', 'budi'), rule)).toBeNull();
    expect(takeover.add('ana', taken(employeeId, look), rule)).toBeNull();
    expect(takeover.add('ana', taken('budi', 'budi'), rule)).toBeNull();
  });

  it.each<[string, string | null, Look]>([
    ['one face that is taken for two people', 'budi', 'between'],
    ['a turned head that is like nobody', null, 'turned'],
  ])('leaves %s to the vote', (_, employeeId, look) => {
    const takeover = named();
    for (let i = 0; i < 5; i++) expect(takeover.add('ana', taken(employeeId, look), rule)).toBeNull();
    expect(takeover.isDoubted).toBe(false);
  });

  it('says nothing of a track without a name, and nothing after the person was erased', () => {
    const takeover = named();
    takeover.forget('ana');
    for (let i = 0; i < 5; i++) expect(takeover.add('ana', taken('budi', 'budi'), rule)).toBeNull();
    for (let i = 0; i < 5; i++) expect(new Takeover('cosine').add(null, taken('budi', 'budi'), rule)).toBeNull();
  });
});
