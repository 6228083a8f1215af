import { z } from 'zod';
import { instant, sha256, uuid } from '../primitives/primitives.js';
import { signedManifest } from './clip-manifest.js';
import { label, packingMode, platformCode, returnCondition, scanSource, stopReason, symbology } from './packing.js';

/** One session (shift) at a time on a box (PK-1). */
export const packingSessionStarted = z.object({ sessionId: uuid, startedAt: instant, startedBy: uuid.nullable() });
export const packingSessionEnded = z.object({
  sessionId: uuid,
  startedAt: instant,
  endedAt: instant,
  endedBy: uuid.nullable(),
  /** Ended while something was recording. */
  forced: z.boolean(),
});

/** An employee and a platform at a table; `unassignedAt` is null while it lasts. The later event of one `assignmentId` wins. */
export const packingStationAssigned = z.object({
  assignmentId: uuid,
  sessionId: uuid,
  employeeId: uuid,
  platform: platformCode,
  assignedAt: instant,
});
export const packingStationUnassigned = packingStationAssigned.extend({ unassignedAt: instant });

const recording = z.object({
  recordingId: uuid,
  sessionId: uuid,
  assignmentId: uuid,
  employeeId: uuid,
  platform: platformCode,
  mode: packingMode,
  label,
  symbology: symbology.nullable(),
  scanSource,
  scannedAt: instant,
  /** Earlier clips of the same label, as far as the box remembers (PK-5). */
  earlierRecordingIds: z.array(uuid).max(100),
});
export const packingRecordingStarted = recording;
/** Holds all of `packing.recording.started`, so that either alone tells the whole story, in any order. */
export const packingRecordingStopped = recording.extend({
  stoppedAt: instant,
  stopReason,
  condition: returnCondition.nullable(),
  note: z.string().max(500).nullable(),
});

/** The clip is whole on the box's disk, with this hash. The manifest says the rest. */
export const clipStored = z.object({ recordingId: uuid, sha256, bytes: z.number().int().positive(), signed: signedManifest });
/** Nothing could be kept of a recording: no picture came, or the disk took nothing. */
export const clipMissing = z.object({
  recordingId: uuid,
  reason: z.enum(['no-video', 'disk-full', 'lost', 'other']),
  detail: z.string().max(300),
});
/** The cloud has confirmed the clip whole. */
export const clipUploaded = z.object({ recordingId: uuid, sha256, bytes: z.number().int().positive() });
/** The box took its copy away to make room. */
export const clipPruned = z.object({ recordingId: uuid, sha256, prunedAt: instant, reason: z.enum(['quota', 'disk-full']) });

/** Somebody signed in at the box's pages looked at a clip: told once a look, before the first byte of it is given (PV-3). */
export const packingClipViewed = z.object({ recordingId: uuid, userId: uuid, viewedAt: instant });
/** The same for the picture of a table, whose camera the envelope names: as it comes (`live`), or one that was taken (`still`). */
export const packingTableViewed = z.object({ userId: uuid, viewedAt: instant, picture: z.enum(['live', 'still']) });

/** The box made the key pair it signs with; the private half never leaves it. `chainId` begins with it. */
export const edgeKeyMade = z.object({ keyId: sha256, publicKey: z.base64().max(200), chainId: uuid, madeAt: instant });

export type PackingSessionStartedData = z.infer<typeof packingSessionStarted>;
export type PackingSessionEndedData = z.infer<typeof packingSessionEnded>;
export type PackingStationAssignedData = z.infer<typeof packingStationAssigned>;
export type PackingStationUnassignedData = z.infer<typeof packingStationUnassigned>;
export type PackingRecordingStartedData = z.infer<typeof packingRecordingStarted>;
export type PackingRecordingStoppedData = z.infer<typeof packingRecordingStopped>;
export type ClipStoredData = z.infer<typeof clipStored>;
export type ClipMissingData = z.infer<typeof clipMissing>;
export type ClipUploadedData = z.infer<typeof clipUploaded>;
export type ClipPrunedData = z.infer<typeof clipPruned>;
export type PackingClipViewedData = z.infer<typeof packingClipViewed>;
export type PackingTableViewedData = z.infer<typeof packingTableViewed>;
export type EdgeKeyMadeData = z.infer<typeof edgeKeyMade>;
