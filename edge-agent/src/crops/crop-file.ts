import { instant, uuid } from '@sigap/contracts';
import { z } from 'zod';
import { seal, UnsealError, unseal } from '../store/sealing.js';

/** What is known of a crop beside its pixels. */
const cropFacts = z.object({
  sightingId: uuid,
  employeeId: uuid,
  cameraId: uuid,
  takenAt: instant,
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  quality: z.number().min(0).max(1),
  /** Events up to this row of the store tell the sighting; the crop goes after them. */
  afterRow: z.number().int().nonnegative(),
});
export type CropFacts = z.infer<typeof cropFacts>;

const lengthBytes = 4;

/** One crop as it lies on disk: length of the facts (32 bits, big-endian), facts as JSON, JPEG; all of it sealed for this id. */
export function sealCrop(key: Uint8Array, id: string, facts: CropFacts, jpeg: Uint8Array): Uint8Array {
  const text = Buffer.from(JSON.stringify(facts));
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(text.length);
  return seal(key, labelOf(id), Buffer.concat([length, text, jpeg]));
}

/** Throws UnsealError for what another key sealed, what was changed, cut, or moved here from another id. */
export function unsealCrop(key: Uint8Array, id: string, sealed: Uint8Array): { facts: CropFacts; jpeg: Uint8Array } {
  const plain = Buffer.from(unseal(key, labelOf(id), sealed));
  const end = lengthBytes + plain.readUInt32BE(0);
  const facts = cropFacts.safeParse(JSON.parse(plain.subarray(lengthBytes, end).toString('utf8')));
  if (!facts.success) throw new UnsealError('an older agent sealed other facts');
  return { facts: facts.data, jpeg: plain.subarray(end) };
}

function labelOf(id: string): string {
  return `crop/${id}`;
}
