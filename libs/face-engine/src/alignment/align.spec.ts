import { describe, expect, it } from 'vitest';
import { channelMapping } from '../image/normalisation.js';
import type { RgbImage } from '../image/rgb-image.js';
import { alignTo, arcface112, dlib150, warpFace } from './align.js';

const rgbPlanes = channelMapping({ order: 'rgb', mean: [0, 0, 0], scale: [1, 1, 1] }, 'planes');
const identity = { a: 1, b: 0, tx: 0, ty: 0 };

function gradient(width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set([x, y, 200], (y * width + x) * 3);
  return { width, height, data };
}

function warp(image: RgbImage, transform: typeof identity, side: number, channels = rgbPlanes): Float32Array {
  const out = new Float32Array(side * side * 3);
  warpFace(image, transform, side, channels, out);
  return out;
}

describe('warpFace', () => {
  it('copies at identity, channel by channel', () => {
    const out = warp(gradient(8, 8), identity, 8);
    expect([out[9], out[64 + 9], out[128 + 9]]).toEqual([1, 1, 200]);
  });

  it('writes BGR and pixels side by side when asked', () => {
    const bgr = warp(gradient(8, 8), identity, 8, channelMapping({ order: 'bgr', mean: [0, 0, 0], scale: [1, 1, 1] }, 'planes'));
    expect([bgr[10], bgr[64 + 10], bgr[128 + 10]]).toEqual([200, 1, 2]);
    const pixels = warp(gradient(8, 8), identity, 8, channelMapping({ order: 'rgb', mean: [0, 0, 0], scale: [1, 1, 1] }, 'pixels'));
    expect(Array.from(pixels.subarray(30, 33))).toEqual([2, 1, 200]);
  });

  it('subtracts and divides in the order of the manifest', () => {
    const out = warp(gradient(4, 4), identity, 4, channelMapping({ order: 'bgr', mean: [100, 1, 2], scale: [50, 2, 4] }, 'planes'));
    // pixel (3, 2) is R 3, G 2, B 200; plane 0 is blue
    expect([out[11], out[16 + 11], out[32 + 11]]).toEqual([2, 0.5, 0.25]);
  });

  it('interpolates between pixels and is black outside', () => {
    const out = warp(gradient(10, 10), { a: 1, b: 0, tx: -2.5, ty: 0 }, 10);
    expect(out[0]).toBe(2.5);
    expect([out[7], out[8], out[9]]).toEqual([4.5, 0, 0]);
  });

  it('averages where the face is larger than the cut', () => {
    const stripes = gradient(64, 64);
    for (let i = 0; i < stripes.data.length; i++) stripes.data[i] = Math.floor(i / 6) % 2 === 0 ? 0 : 200;
    const out = warp(stripes, { a: 0.125, b: 0, tx: 0, ty: 0 }, 8);
    expect(Math.max(...out.slice(18, 22))).toBeLessThan(130);
    expect(Math.min(...out.slice(18, 22))).toBeGreaterThan(70);
  });

  it('puts the points of a turned, enlarged face on the template', () => {
    const image = gradient(400, 400);
    image.data.fill(0);
    const [cos, sin] = [3 * Math.cos(0.4), 3 * Math.sin(0.4)];
    const landmarks = arcface112.map(({ x, y }) => ({
      x: cos * x - sin * y + 130,
      y: sin * x + cos * y - 20,
    })) as unknown as typeof arcface112;
    for (const { x, y } of landmarks) {
      for (let dy = -4; dy <= 4; dy++)
        for (let dx = -4; dx <= 4; dx++) image.data[((Math.round(y) + dy) * 400 + Math.round(x) + dx) * 3] = 255;
    }
    const out = warp(image, alignTo(arcface112, landmarks), 112);
    for (const { x, y } of arcface112) expect(out[Math.round(y) * 112 + Math.round(x)]).toBeGreaterThan(200);
    expect(out[5 * 112 + 5]).toBe(0);
  });

  it('refuses a buffer of another size', () => {
    expect(() => warpFace(gradient(4, 4), identity, 4, rgbPlanes, new Float32Array(47))).toThrow(RangeError);
  });
});

describe('templates', () => {
  it.each([
    ['arcface', arcface112, 112],
    ['dlib', dlib150, 150],
  ])('%s has its points in order inside the cut', (_, [rightEye, leftEye, nose, rightMouth, leftMouth], side) => {
    expect(rightEye.x).toBeLessThan(leftEye.x);
    expect(rightMouth.x).toBeLessThan(leftMouth.x);
    expect(nose.y).toBeGreaterThan(rightEye.y);
    expect(nose.y).toBeLessThan(leftMouth.y);
    expect(Math.max(leftEye.x, leftMouth.y)).toBeLessThan(side);
  });
});
