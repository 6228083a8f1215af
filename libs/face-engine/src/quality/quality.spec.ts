import { describe, expect, it } from 'vitest';
import type { DetectedFace, Landmarks5 } from '../detection/detected-face.js';
import type { RgbImage } from '../image/rgb-image.js';
import { assessQuality } from './assess-quality.js';
import { estimatePose } from './head-pose.js';
import { laplacianVariance, measureSharpness } from './sharpness.js';

/** A head as five points in space (x right, y down, z towards the camera), turned and projected without perspective. */
function headTurned(yawDegrees: number, pitchDegrees: number, rollDegrees: number, size = 40): Landmarks5 {
  const [yaw, pitch, roll] = [yawDegrees, pitchDegrees, rollDegrees].map((degrees) => (degrees * Math.PI) / 180) as [
    number,
    number,
    number,
  ];
  const points: [number, number, number][] = [
    [-0.5, -0.55, 0],
    [0.5, -0.55, 0],
    [0, 0, 0.55],
    [-0.4, 0.5, 0],
    [0.4, 0.5, 0],
  ];
  return points.map(([x, y, z]) => {
    const x1 = x * Math.cos(yaw) + z * Math.sin(yaw);
    const z1 = -x * Math.sin(yaw) + z * Math.cos(yaw);
    const y1 = y * Math.cos(pitch) - z1 * Math.sin(pitch);
    return { x: 100 + size * (x1 * Math.cos(roll) - y1 * Math.sin(roll)), y: 100 + size * (x1 * Math.sin(roll) + y1 * Math.cos(roll)) };
  }) as unknown as Landmarks5;
}

describe('estimatePose', () => {
  it.each([
    [0, 0, 0],
    [20, 0, 0],
    [-35, 0, 0],
    [0, 15, 0],
    [0, -20, 10],
    [25, 10, -30],
  ])('finds yaw %i, pitch %i, roll %i to some degrees', (yaw, pitch, roll) => {
    const pose = estimatePose(headTurned(yaw, pitch, roll));
    expect(Math.abs(pose.yaw - yaw)).toBeLessThan(9);
    expect(Math.abs(pose.pitch - pitch)).toBeLessThan(9);
    expect(Math.abs(pose.roll - roll)).toBeLessThan(6);
  });

  it('does not depend on the size of the face', () => {
    expect(estimatePose(headTurned(20, 5, 3, 400)).yaw).toBeCloseTo(estimatePose(headTurned(20, 5, 3, 40)).yaw, 6);
  });

  it('calls points that are no face fully turned', () => {
    const point = { x: 1, y: 1 };
    expect(estimatePose([point, point, point, point, point]).yaw).toBe(90);
  });
});

/** Checks of `cell` pixels, as detail that blur takes away. */
function checks(side: number, cell: number, low = 60, high = 180): RgbImage {
  const data = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++)
      data.fill((Math.floor(x / cell) + Math.floor(y / cell)) % 2 === 0 ? low : high, (y * side + x) * 3, (y * side + x) * 3 + 3);
  }
  return { width: side, height: side, data };
}

function blurred(image: RgbImage, radius: number): RgbImage {
  const { width, height, data } = image;
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      let count = 0;
      for (let dy = -radius; dy <= radius; dy++) {
        for (let dx = -radius; dx <= radius; dx++) {
          const [px, py] = [x + dx, y + dy];
          if (px < 0 || py < 0 || px >= width || py >= height) continue;
          sum += data[(py * width + px) * 3] as number;
          count++;
        }
      }
      out.fill(sum / count, (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
  return { width, height, data: out };
}

const whole = (side: number) => ({ x: 0, y: 0, width: side, height: side });

describe('measureSharpness', () => {
  it('is 0 for an even face, and outside the picture', () => {
    expect(measureSharpness({ width: 60, height: 60, data: new Uint8Array(60 * 60 * 3).fill(90) }, whole(60))).toBe(0);
    expect(measureSharpness(checks(60, 4), { x: 200, y: 200, width: 40, height: 40 })).toBe(0);
  });

  it('falls with blur', () => {
    const sharp = checks(64, 8);
    const values = [sharp, blurred(sharp, 1), blurred(sharp, 3)].map((image) => measureSharpness(image, whole(64)));
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(values[2]).toBeLessThan((values[0] as number) / 10);
  });

  it('judges a near and a far face alike', () => {
    expect(measureSharpness(checks(512, 64), whole(512))).toBeCloseTo(measureSharpness(checks(64, 8), whole(64)), 3);
  });

  it('is the variance of the Laplacian', () => {
    const grey = new Float32Array(25);
    grey[12] = 10;
    // inner values: -40 once, 10 four times, 0 four times
    expect(laplacianVariance(grey, 5, 5)).toBeCloseTo((1600 + 400) / 9, 6);
  });
});

describe('assessQuality', () => {
  const image = checks(200, 6);
  const face = (change: Partial<DetectedFace> = {}): DetectedFace => ({
    box: { x: 60, y: 60, width: 80, height: 90 },
    landmarks: headTurned(0, 0, 0),
    score: 0.9,
    ...change,
  });
  const sized = (width: number): DetectedFace => face({ box: { x: 60, y: 60, width, height: width } });

  it('lets a good face pass, with its figures', () => {
    const quality = assessQuality(image, face(), 'enrol');
    expect(quality).toMatchObject({ ok: true, facePixels: 80 });
    expect(quality.reason).toBeUndefined();
    expect(quality.sharpness).toBeGreaterThan(100);
  });

  it('has 40 pixels as the limit for naming and 48 for enrolment', () => {
    expect(assessQuality(image, sized(39.9), 'name').reason).toBe('too_small');
    expect(assessQuality(image, sized(40), 'name').ok).toBe(true);
    expect(assessQuality(image, sized(47.9), 'enrol').reason).toBe('too_small');
    expect(assessQuality(image, sized(48), 'enrol').ok).toBe(true);
  });

  it.each([
    ['low_score', face({ score: 0.4 })],
    ['turned', face({ landmarks: headTurned(60, 0, 0) })],
    ['turned', face({ landmarks: headTurned(0, -55, 0) })],
  ])('says %s', (reason, bad) => {
    expect(assessQuality(image, bad, 'name')).toMatchObject({ ok: false, reason });
  });

  it('says blurred', () => {
    expect(assessQuality({ ...image, data: new Uint8Array(image.data.length).fill(80) }, face(), 'name')).toMatchObject({
      ok: false,
      reason: 'blurred',
    });
  });

  it('asks more of an enrolment', () => {
    const halfTurned = face({ landmarks: headTurned(37, 0, 0) });
    expect(assessQuality(image, halfTurned, 'name').ok).toBe(true);
    expect(assessQuality(image, halfTurned, 'enrol').reason).toBe('turned');
  });
});
