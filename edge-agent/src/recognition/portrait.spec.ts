import { describe, expect, it } from 'vitest';
import { Portrait } from './portrait.js';

const image = { width: 100, height: 100, data: new Uint8Array(30_000).fill(9) };
const point = { x: 0, y: 0 };
const face = { box: { x: 40, y: 40, width: 20, height: 20 }, landmarks: [point, point, point, point, point] as const, score: 0.9 };
const shot = (employeeId: string | null, similarity: number) => ({ employeeId, similarity, weight: 1 });

describe('Portrait', () => {
  it('is handed out once, to the track that has the name', () => {
    const portrait = new Portrait();
    portrait.offer(image, face, shot('ana', 0.5), null, 7);
    expect(portrait.take(null)).toBeNull();
    expect(portrait.take('budi')).toBeNull();
    expect(portrait.take('ana')).toMatchObject({ quality: 0.5, atMs: 7, image: { width: 32, height: 32 } });
    expect(portrait.take('ana')).toBeNull();
  });

  it('is handed out again when a shot is clearly better', () => {
    const portrait = new Portrait();
    portrait.offer(image, face, shot('ana', 0.5), 'ana', 0);
    portrait.take('ana');
    portrait.offer(image, face, shot('ana', 0.54), 'ana', 1);
    expect(portrait.take('ana')).toBeNull();
    portrait.offer(image, face, shot('ana', 0.6), 'ana', 2);
    expect(portrait.take('ana')?.quality).toBe(0.6);
  });

  it('is not pushed out by a shot that contradicts the name, nor made of one that names nobody', () => {
    const portrait = new Portrait();
    portrait.offer(image, face, shot(null, 0.4), null, 0);
    portrait.offer(image, face, shot('ana', 0.3), 'ana', 0);
    portrait.offer(image, face, shot('budi', 0.9), 'ana', 0);
    expect(portrait.take('ana')?.quality).toBe(0.3);
    portrait.offer(image, face, shot('budi', 0.9), 'budi', 0);
    expect(portrait.take('budi')?.quality).toBe(0.9);
  });

  it('is forgotten with the person', () => {
    const portrait = new Portrait();
    portrait.offer(image, face, shot('ana', 0.5), null, 0);
    portrait.forget('ana');
    expect(portrait.take('ana')).toBeNull();
  });
});
