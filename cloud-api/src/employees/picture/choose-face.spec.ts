import { describe, expect, it } from 'vitest';
import { chooseFace } from './choose-face.js';

const face = (width: number, score = 0.9) => ({ box: { width, height: width * 1.2 }, score });

describe('chooseFace', () => {
  it('wants a face', () => {
    expect(chooseFace([])).toEqual({ refused: 'no_face' });
  });

  it('takes the only one', () => {
    const only = face(120);
    expect(chooseFace([only])).toEqual({ face: only });
  });

  it('refuses two people of like size, in either order', () => {
    expect(chooseFace([face(120), face(100)])).toEqual({ refused: 'several_faces' });
    expect(chooseFace([face(60), face(120)])).toEqual({ refused: 'several_faces' });
  });

  it('overlooks somebody far behind', () => {
    const near = face(200);
    expect(chooseFace([face(40), near, face(60)])).toEqual({ face: near });
  });

  it('overlooks a find that the detector doubts', () => {
    const sure = face(120, 0.95);
    expect(chooseFace([sure, face(110, 0.5)])).toEqual({ face: sure });
  });
});
