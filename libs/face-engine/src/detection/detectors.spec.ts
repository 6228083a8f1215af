import { describe, expect, it } from 'vitest';
import type { DetectedFace } from './detected-face.js';
import { detectionRules, mergeScales } from './detection-scales.js';
import { fiveFrom68 } from './landmarks-68.js';
import { decodeScrfd } from './scrfd-decode.js';
import { decodeTiny } from './tiny-decode.js';
import { decodeYunet } from './yunet-decode.js';

/** Tensors of one stride with all zero but for one entry. */
function oneHot(cells: number, perCell: number, cell: number, values: readonly number[]): Float32Array {
  const out = new Float32Array(cells * perCell);
  out.set(values, cell * perCell);
  return out;
}

describe('decodeYunet', () => {
  const canvas = { width: 64, height: 64, scale: 0.5 };
  // cell 9 of stride 16 in 4 columns: column 1, row 2
  const head = {
    stride: 16,
    cls: oneHot(16, 1, 9, [0.81]),
    obj: oneHot(16, 1, 9, [1]),
    bbox: oneHot(16, 4, 9, [0.5, 0.25, 0, Math.log(2)]),
    kps: oneHot(16, 10, 9, [0, 0, 1, 0, 0.5, 0.5, 0, 1, 1, 1]),
  };

  it('gives centre, size, points and score in picture pixels', () => {
    const [face] = decodeYunet([head], canvas, 0.6);
    expect(face?.score).toBeCloseTo(0.9, 6);
    expect(face?.box.x).toBeCloseTo((1.5 * 16 - 8) / 0.5, 5);
    expect(face?.box.y).toBeCloseTo((2.25 * 16 - 16) / 0.5, 5);
    expect(face?.box.width).toBeCloseTo(32, 5);
    expect(face?.box.height).toBeCloseTo(64, 5);
    expect(face?.landmarks[2]).toEqual({ x: 48, y: 80 });
    expect(face?.landmarks[4]).toEqual({ x: 64, y: 96 });
  });

  it('leaves out what is below the threshold and bounds the score', () => {
    expect(decodeYunet([head], canvas, 0.91)).toEqual([]);
    const beyond = { ...head, cls: oneHot(16, 1, 9, [1.0001]), obj: oneHot(16, 1, 9, [1.0001]) };
    expect(decodeYunet([beyond], canvas, 0.6)[0]?.score).toBe(1);
  });
});

describe('decodeScrfd', () => {
  it('reads distances from the corner of the cell, two anchors a cell', () => {
    // second anchor of cell 5 of stride 8 in 4 columns: column 1, row 1
    const head = {
      stride: 8,
      score: oneHot(32, 1, 11, [0.7]),
      bbox: oneHot(32, 4, 11, [1, 0.5, 2, 1.5]),
      kps: oneHot(32, 10, 11, [0, 0, 1, 0, 0.5, 0.5, 0, 1, 1, 1]),
    };
    const [face, ...others] = decodeScrfd([head], { width: 32, scale: 1 }, 0.5);
    expect(others).toEqual([]);
    expect(face?.box).toEqual({ x: 0, y: 4, width: 24, height: 16 });
    expect(face?.landmarks[0]).toEqual({ x: 8, y: 8 });
    expect(face?.landmarks[4]).toEqual({ x: 16, y: 16 });
    expect(face?.score).toBeCloseTo(0.7, 6);
  });
});

describe('decodeTiny', () => {
  const canvas = { width: 96, height: 64, scale: 2 };

  it('gives boxes of the right anchor in a canvas that is not square', () => {
    const output = new Float32Array(3 * 2 * 25).fill(-20);
    // anchor 2 of the cell in column 2, row 1
    output.set([0, 0, 0, Math.log(2), 3], 5 * 25 + 10);
    const [face, ...others] = decodeTiny(output, canvas, 0.5);
    expect(others).toEqual([]);
    expect(face?.score).toBeCloseTo(0.9526, 4);
    expect(face?.box.width).toBeCloseTo((2.882459 * 32) / 2, 4);
    expect(face?.box.height).toBeCloseTo((2 * 3.518061 * 32) / 2, 4);
    expect((face?.box.x ?? 0) + (face?.box.width ?? 0) / 2).toBeCloseTo((2.5 * 32) / 2, 4);
    expect((face?.box.y ?? 0) + (face?.box.height ?? 0) / 2).toBeCloseTo((1.5 * 32) / 2, 4);
  });

  it('refuses an output that does not fit the canvas', () => {
    expect(() => decodeTiny(new Float32Array(10), canvas, 0.5)).toThrow(RangeError);
  });
});

describe('a detector whose numbers went wrong', () => {
  const broken = (length: number): Float32Array => new Float32Array(length).fill(Number.NaN);

  it('finds nobody, instead of somebody everywhere', () => {
    const yunet = { stride: 16, cls: broken(16), obj: broken(16), bbox: broken(64), kps: broken(160) };
    expect(decodeYunet([yunet], { width: 64, scale: 1 }, 0.6)).toEqual([]);
    const scrfd = { stride: 8, score: broken(32), bbox: broken(128), kps: broken(320) };
    expect(decodeScrfd([scrfd], { width: 32, scale: 1 }, 0.5)).toEqual([]);
    expect(decodeTiny(broken(4 * 25), { width: 64, height: 64, scale: 1 }, 0.5)).toEqual([]);
  });
});

describe('fiveFrom68', () => {
  it('takes the middles of the eyes, the nose tip and the corners of the mouth', () => {
    const points = Array.from({ length: 68 }, (_, i) => ({ x: i, y: 2 * i }));
    const five = fiveFrom68(points);
    expect(five.map(({ x }) => Number(x.toFixed(9)))).toEqual([38.5, 44.5, 30, 48, 54]);
    expect(() => fiveFrom68(points.slice(1))).toThrow(RangeError);
  });
});

describe('mergeScales', () => {
  const at = (x: number, width: number, score: number): DetectedFace => ({
    box: { x: x - width / 2, y: 0, width, height: width },
    landmarks: [
      { x: x - 1, y: 0 },
      { x: x + 1, y: 0 },
      { x, y: 1 },
      { x: x - 1, y: 2 },
      { x: x + 1, y: 2 },
    ],
    score,
  });

  it('keeps the best of a face that was found in two sizes with very different boxes', () => {
    expect(mergeScales([[at(50, 100, 0.7)], [at(52, 40, 0.9)]], 0.3).map((face) => face.score)).toEqual([0.9]);
  });

  it('keeps two faces side by side', () => {
    expect(mergeScales([[at(50, 40, 0.7)], [at(95, 40, 0.9)]], 0.3)).toHaveLength(2);
  });

  it('uses one size unless it is to be thorough', () => {
    const largest = { width: 416, height: 416 };
    expect(detectionRules(largest, true, {})).toEqual([{ width: 416, height: 416, enlarge: true }]);
    expect(detectionRules(largest, false, { thorough: true }).map((rule) => rule.width)).toEqual([416, 640, 224]);
  });
});
