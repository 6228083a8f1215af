import { z } from 'zod';
import { uuid } from '../primitives/primitives.js';

/** `embedding`: little-endian float32 values, base64. */
export const galleryTemplate = z.object({ templateId: uuid, employeeId: uuid, embedding: z.base64() });
/**
 * What changed since the version the box has. `reset`: forget all first (another pack, or a version the cloud no longer knows).
 * Apply `erased`, then `templates`; the result is `version`. `more`: ask again from `version`.
 */
export const galleryDelta = z.object({
  pack: z.string(),
  dimension: z.number().int().positive(),
  version: z.number().int().nonnegative(),
  reset: z.boolean(),
  /** Templates to put in. */
  templates: z.array(galleryTemplate),
  /** Templates to take out. */
  removedTemplateIds: z.array(uuid),
  /** People to take out altogether; the box confirms with `gallery.erased`. */
  erasedEmployeeIds: z.array(uuid),
  more: z.boolean(),
});
export type GalleryDelta = z.infer<typeof galleryDelta>;

/** float32 values -> base64, little-endian as on every platform we run on. */
export function encodeEmbedding(values: Float32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = '';
  for (const byte of bytes) text += String.fromCodePoint(byte);
  return btoa(text);
}

/** base64 -> float32 values. Throws RangeError when the length is no multiple of four bytes. */
export function decodeEmbedding(text: string): Float32Array {
  const raw = atob(text);
  if (raw.length % 4 !== 0) throw new RangeError('an embedding has four bytes a value');
  const bytes = Uint8Array.from(raw, (character) => character.codePointAt(0) ?? 0);
  return new Float32Array(bytes.buffer);
}
