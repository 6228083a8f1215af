import { describe, expect, it } from 'vitest';
import { Takeover } from './takeover.js';
import type { Shot } from './vote.js';

const shot = (employeeId: string | null): Shot => ({ employeeId, similarity: 0.9, weight: 1 });
const ana = Float32Array.of(1, 0);
const budi = Float32Array.of(0, 1);
const between = Float32Array.of(0.8, 0.6);

function named(): Takeover {
  const takeover = new Takeover('cosine');
  for (let i = 0; i < 3; i++) takeover.add(i < 2 ? null : 'ana', shot('ana'), ana, 0.5);
  return takeover;
}

describe('Takeover', () => {
  it('needs two shots in a row of the same other person who looks unlike', () => {
    const takeover = named();
    expect(takeover.add('ana', shot('budi'), budi, 0.5)).toBeNull();
    expect(takeover.add('ana', shot('budi'), budi, 0.5)).toEqual([shot('budi'), shot('budi')]);
  });

  it.each([
    ['one shot of the named person between', shot('ana'), ana],
    ['one shot of nobody known between', shot(null), budi],
    ['another person each time', shot('citra'), budi],
  ])('is not convinced by %s', (_, other, look) => {
    const takeover = named();
    expect(takeover.add('ana', shot('budi'), budi, 0.5)).toBeNull();
    expect(takeover.add('ana', other, look, 0.5)).toBeNull();
    expect(takeover.add('ana', shot('budi'), budi, 0.5)).toBeNull();
  });

  it('leaves one face that is taken for two people to the vote', () => {
    const takeover = named();
    for (let i = 0; i < 5; i++) expect(takeover.add('ana', shot('budi'), between, 0.5)).toBeNull();
  });

  it('says nothing of a track without a name, and nothing after the person was erased', () => {
    const takeover = named();
    takeover.forget('ana');
    for (let i = 0; i < 5; i++) expect(takeover.add('ana', shot('budi'), budi, 0.5)).toBeNull();
    for (let i = 0; i < 5; i++) expect(new Takeover('cosine').add(null, shot('budi'), budi, 0.5)).toBeNull();
  });
});
