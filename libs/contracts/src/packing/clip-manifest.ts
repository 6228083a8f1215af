import { z } from 'zod';
import { instant, sha256, uuid } from '../primitives/primitives.js';
import { label, packingMode, platformCode, returnCondition, scanSource, stopReason, symbology } from './packing.js';

/** Time in which the camera gave nothing; milliseconds from the first frame of the clip. */
export const clipGap = z.object({ fromMs: z.number().int().nonnegative(), toMs: z.number().int().nonnegative() });

/**
 * What was recorded (PK-13). It is signed as its canonical JSON (RFC 8785: keys sorted, no spaces), so a byte that differs anywhere shows.
 * `sequence` counts the clips of one chain from 1; `previous` is the SHA-256 of the canonical JSON of the manifest before: a clip that was
 * taken away leaves a hole in both.
 */
export const clipManifest = z.object({
  v: z.literal(1),
  recordingId: uuid,
  edgeId: uuid,
  /** One chain a signing key. */
  chainId: uuid,
  sequence: z.number().int().positive(),
  previous: sha256.nullable(),
  file: z.object({
    sha256,
    bytes: z.number().int().positive(),
    codec: z.enum(['h264', 'hevc']),
    width: z.number().int().positive(),
    height: z.number().int().positive(),
    durationMs: z.number().int().nonnegative(),
    /** Video packets as they came from the camera. */
    packets: z.number().int().positive(),
    gaps: z.array(clipGap).max(1_000),
  }),
  label,
  symbology: symbology.nullable(),
  scanSource,
  mode: packingMode,
  condition: returnCondition.nullable(),
  note: z.string().max(500).nullable(),
  platform: platformCode,
  sessionId: uuid,
  cameraId: uuid,
  cameraName: z.string(),
  employeeId: uuid,
  employeeName: z.string(),
  /** Of the first frame: before the scan by the pre-roll. */
  startedAt: instant,
  scannedAt: instant,
  stoppedAt: instant,
  stopReason,
  /** Earlier clips of the same label. */
  earlierRecordingIds: z.array(uuid).max(100),
  clock: z.object({ state: z.enum(['synced', 'unsynced', 'stepped']), offsetMs: z.number().nullable() }),
  recorder: z.object({ name: z.string(), version: z.string() }),
});
export type ClipManifest = z.infer<typeof clipManifest>;

/** `manifest` is the canonical JSON as text, exactly as it was signed. */
export const signedManifest = z.object({
  manifest: z.string().max(32_768),
  /** Ed25519 over the UTF-8 bytes of `manifest`, base64. */
  signature: z.base64().max(200),
  /** SHA-256 of the public key's SPKI bytes. */
  keyId: sha256,
  /** Ed25519 public key, SPKI, base64. */
  publicKey: z.base64().max(200),
});
export type SignedManifest = z.infer<typeof signedManifest>;

/**
 * Canonical JSON (RFC 8785) of plain data: object keys sorted by UTF-16 code units, numbers and strings as ECMAScript writes them.
 * Throws TypeError on what JSON can't hold.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('JSON holds finite numbers only');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`JSON holds no ${typeof value}`);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
