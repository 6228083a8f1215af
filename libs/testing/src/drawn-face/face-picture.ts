import sharp from 'sharp';
import { drawFace, drawingSize } from './draw-face.js';
import type { DrawnPerson } from './drawn-person.js';
import type { Pose } from './pose.js';

/** A portrait as somebody would upload it: one person before a plain wall. JPEG bytes. */
export async function renderFacePicture(person: DrawnPerson, pose: Pose, size: { width: number; height: number }): Promise<Buffer> {
  const pixelsPerUnit = Math.min(size.width / drawingSize.width, size.height / drawingSize.height);
  const portrait = await sharp(Buffer.from(drawFace(person, pose, pixelsPerUnit)))
    .png()
    .toBuffer({ resolveWithObject: true });
  return sharp({ create: { width: size.width, height: size.height, channels: 3, background: '#b9c2c6' } })
    .composite([
      { input: portrait.data, left: Math.floor((size.width - portrait.info.width) / 2), top: size.height - portrait.info.height },
    ])
    .jpeg({ quality: 92 })
    .toBuffer();
}

/** Colour and coverage of every pixel: RGBA, 4 bytes per pixel, row-major, not premultiplied. */
export interface RgbaPicture {
  width: number;
  height: number;
  data: Uint8Array;
}

/** The person alone on a transparent ground, to be put into a scene. */
export async function renderSprite(person: DrawnPerson, pose: Pose, pixelsPerUnit: number): Promise<RgbaPicture> {
  const { data, info } = await sharp(Buffer.from(drawFace(person, pose, pixelsPerUnit)))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}
