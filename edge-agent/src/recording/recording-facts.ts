import {
  packingMode,
  platformCode,
  returnCondition,
  scanSource,
  sha256,
  signedManifest,
  stopReason,
  symbology,
  uuid,
} from '@sigap/contracts';
import { z } from 'zod';

/** What is known of a recording when it begins. */
export const recordingFacts = z.object({
  recordingId: uuid,
  sessionId: uuid,
  assignmentId: uuid,
  label: z.string(),
  symbology: symbology.nullable(),
  scanSource,
  mode: packingMode,
  platform: platformCode,
  cameraId: uuid,
  cameraName: z.string(),
  employeeId: uuid,
  employeeName: z.string(),
  scannedAt: z.coerce.date(),
  earlierRecordingIds: z.array(uuid).readonly(),
});
export type RecordingFacts = Readonly<z.infer<typeof recordingFacts>>;

export const recordingEnd = z.object({
  stoppedAt: z.coerce.date(),
  stopReason,
  condition: returnCondition.nullable(),
  note: z.string().nullable(),
});
export type RecordingEnd = Readonly<z.infer<typeof recordingEnd>>;

/** A clip that is whole on this box. */
export interface StoredClip {
  readonly recordingId: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly path: string;
  readonly durationMs: number;
  /** Of the first picture. */
  readonly startedAt: Date;
}

/** The row of a stored clip, as the box keeps it. `uploadedAt`: the cloud confirmed it whole, by its hash. */
export const clipRow = z.object({
  recordingId: uuid,
  cameraId: uuid,
  sha256,
  bytes: z.number().int().positive(),
  durationMs: z.number(),
  startedAt: z.coerce.date(),
  storedAt: z.coerce.date(),
  uploadedAt: z.coerce.date().nullable(),
});
export type ClipRow = z.infer<typeof clipRow>;

/** Lies beside each stored clip, so that a file and its proof travel together, and a box that lost its database knows its clips again. */
export const clipPaper = z.object({ row: clipRow, signed: signedManifest });
export type ClipPaper = z.infer<typeof clipPaper>;

export type RecordingFault = 'camera_not_ready' | 'disk_full' | 'camera_lost' | 'internal';

export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  constructor(
    readonly code: RecordingFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
