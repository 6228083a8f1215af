import { describe, expect, it } from 'vitest';
import { missingPictures } from './clip-check.js';

const played = Array.from({ length: 250 }, (_, place) => `hash ${place}`);
/** Pictures of the camera from one number to before another, as often as the loop goes round. */
const clip = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => played[(from + i) % played.length] ?? '');
const sent = { before: 310, atStop: 900 };

describe('missingPictures', () => {
  it('is nothing for a clip from the key frame before to the stop', () => {
    expect(missingPictures(clip(300, 900), played, sent)).toEqual({ head: 0, middle: 0, tail: 0 });
    expect(missingPictures(clip(240, 903), played, sent)).toEqual({ head: 0, middle: 0, tail: 0 });
  });

  it('counts a lost head, a lost tail and what was lost between', () => {
    expect(missingPictures(clip(350, 900), played, sent)).toEqual({ head: 40, middle: 0, tail: 0 });
    expect(missingPictures(clip(300, 875), played, sent)).toEqual({ head: 0, middle: 0, tail: 25 });
    expect(missingPictures([...clip(300, 500), ...clip(507, 900)], played, sent)).toEqual({ head: 0, middle: 7, tail: 0 });
  });

  it('throws on a picture that the camera did not send', () => {
    expect(() => missingPictures(['another'], played, sent)).toThrow(/did not send/);
    expect(() => missingPictures([], played, sent)).toThrow(/did not send/);
  });

  it('throws on a picture that is there twice', () => {
    expect(() => missingPictures([...clip(300, 500), ...clip(499, 900)], played, sent)).toThrow(/twice/);
  });
});
