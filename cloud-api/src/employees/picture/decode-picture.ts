import { enrolmentLimits } from '@sigap/contracts';
import type { RgbImage } from '@sigap/face-engine';
import sharp from 'sharp';
import { pictureType } from './picture-type.js';

/** An uploaded picture after it was decoded and written anew: nothing of the sender's bytes is left, no metadata, no trailing data. */
export interface CleanPicture {
  /** Upright, RGB. */
  readonly image: RgbImage;
  /** The same pixels as JPEG, without any metadata: what is kept. */
  readonly jpeg: Buffer;
}

export type PictureFault = 'not_a_picture' | 'too_large' | 'too_many_pixels';

export class PictureError extends Error {
  override readonly name = 'PictureError';
  constructor(readonly reason: PictureFault) {
    super(reason);
  }
}

/** Longest side that is kept: enough for any pack, and 10 pictures stay small. */
const longestSide = 1920;

/**
 * Decodes a JPEG, PNG or WebP and writes it anew. The header is read first, so that a picture of too many pixels is refused before
 * memory is spent on them; truncated and corrupt ones are refused. Rotates by EXIF, then drops EXIF.
 * Throws PictureError.
 */
export async function decodePicture(bytes: Uint8Array): Promise<CleanPicture> {
  if (bytes.length > enrolmentLimits.maxBytes) throw new PictureError('too_large');
  const type = pictureType(bytes);
  if (type === null) throw new PictureError('not_a_picture');
  const options = { limitInputPixels: enrolmentLimits.maxPixels, failOn: 'error', pages: 1, sequentialRead: true } as const;
  const { width, height, format } = await readable(() => sharp(bytes, { ...options, limitInputPixels: false }).metadata());
  if (width * height > enrolmentLimits.maxPixels) throw new PictureError('too_many_pixels');
  if (format !== type) throw new PictureError('not_a_picture');
  const { data, info } = await readable(() =>
    sharp(bytes, options)
      .autoOrient()
      .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
  if (info.channels !== 3) throw new PictureError('not_a_picture');
  const raw = { width: info.width, height: info.height, channels: 3 } as const;
  const jpeg = await sharp(data, { raw }).jpeg({ quality: 92, mozjpeg: false }).toBuffer();
  return { image: { width: info.width, height: info.height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }, jpeg };
}

/** Whatever the decoder says against the bytes, they are not a picture that can be used. */
async function readable<Result>(decode: () => Promise<Result>): Promise<Result> {
  try {
    return await decode();
  } catch {
    throw new PictureError('not_a_picture');
  }
}
