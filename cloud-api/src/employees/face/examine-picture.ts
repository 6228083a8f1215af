import type { PictureVerdict } from '@sigap/contracts';
import { assessQuality, type FaceEngine } from '@sigap/face-engine';
import { chooseFace } from '../picture/choose-face.js';
import { decodePicture, PictureError } from '../picture/decode-picture.js';

export type RefusalReason = Extract<PictureVerdict, { verdict: 'refused' }>['reason'];

/** A picture that may enrol somebody, or why it may not. */
export type Examined =
  | { readonly ok: true; readonly jpeg: Uint8Array; readonly width: number; readonly height: number; readonly embedding: Float32Array }
  | { readonly ok: false; readonly reason: RefusalReason };

/** From uploaded bytes to a template: decoded and written anew, one face, good enough for years. Throws nothing for a bad picture. */
export async function examinePicture(engine: FaceEngine, bytes: Uint8Array): Promise<Examined> {
  try {
    const { image, jpeg } = await decodePicture(bytes);
    const choice = chooseFace(await engine.detect(image, { thorough: true }));
    if ('refused' in choice) return { ok: false, reason: choice.refused };
    const quality = assessQuality(image, choice.face, 'enrol');
    if (!quality.ok) return { ok: false, reason: quality.reason ?? 'low_score' };
    return { ok: true, jpeg, width: image.width, height: image.height, embedding: await engine.embed(image, choice.face) };
  } catch (err) {
    if (err instanceof PictureError) return { ok: false, reason: err.reason };
    throw err;
  }
}
