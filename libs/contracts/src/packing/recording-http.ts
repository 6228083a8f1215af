import { z } from 'zod';
import { idParams, page, pageQuery } from '../http/page.js';
import { route } from '../http/route.js';
import { instant, line, sha256, uuid } from '../primitives/primitives.js';
import { signedManifest } from './clip-manifest.js';
import { packingMode, platformCode, returnCondition, scanSource, stopReason, symbology } from './packing.js';
import { recordingEditors, recordingReaders } from './recording-access.js';

/** `recording`: runs now; `box`: only on the box; `uploading`; `cloud`: here, confirmed by hash; `pruned`: the box took it away and nobody had it sent; `missing`: nothing was kept. */
export const clipLocation = z.enum(['recording', 'box', 'uploading', 'cloud', 'pruned', 'missing']);
export type ClipLocation = z.infer<typeof clipLocation>;

export const recording = z.object({
  id: uuid,
  label: z.string(),
  symbology: symbology.nullable(),
  scanSource,
  edgeId: uuid,
  cameraId: uuid,
  cameraName: z.string(),
  employeeId: uuid,
  employeeCode: z.string().nullable(),
  employeeName: z.string().nullable(),
  sessionId: uuid,
  platform: platformCode,
  mode: packingMode,
  condition: returnCondition.nullable(),
  note: z.string().nullable(),
  /** Of the first frame; null until the clip is stored. */
  startedAt: instant.nullable(),
  scannedAt: instant,
  stoppedAt: instant.nullable(),
  stopReason: stopReason.nullable(),
  durationMs: z.number().int().nullable(),
  sha256: sha256.nullable(),
  bytes: z.number().int().nullable(),
  location: clipLocation,
  /** Bytes that have arrived of a clip that is being uploaded. */
  receivedBytes: z.number().int(),
  /** Time without picture in it. */
  gapMs: z.number().int().nullable(),
  legalHold: z.boolean(),
  /** Other clips of the same label (PK-5). */
  sameLabelIds: z.array(uuid),
  /** Days left to dispute; negative when over. Null for returns. */
  claimDaysLeft: z.number().int().nullable(),
});
export type Recording = z.infer<typeof recording>;

/** Verdict over one clip and its place in the chain (PK-13). */
export const clipVerdict = z.object({
  /** `intact`: the file that was recorded; `unknown`: no clip with this hash; `forged`: the signature does not hold; `changed`: the manifest holds and the file does not. */
  verdict: z.enum(['intact', 'unknown', 'forged', 'changed']),
  signature: z.enum(['valid', 'invalid', 'unknown-key']),
  chain: z.object({
    sequence: z.number().int(),
    /** The manifest before and the one after fit. `gap`: a clip is missing beside it; `open`: it is the newest. */
    before: z.enum(['fits', 'gap', 'first']),
    after: z.enum(['fits', 'gap', 'open']),
  }),
});
export type ClipVerdict = z.infer<typeof clipVerdict>;

/** What the public page tells somebody who holds a file: no name of an employee is in it. */
export const publicVerification = clipVerdict.extend({
  clip: z
    .object({
      label: z.string(),
      cameraName: z.string(),
      startedAt: instant,
      scannedAt: instant,
      stoppedAt: instant,
      durationMs: z.number().int(),
      company: z.string(),
    })
    .nullable(),
});
export type PublicVerification = z.infer<typeof publicVerification>;

export const share = z.object({
  id: uuid,
  recordingId: uuid,
  createdAt: instant,
  createdBy: z.string(),
  expiresAt: instant,
  revokedAt: instant.nullable(),
  note: z.string().nullable(),
  opened: z.number().int(),
  lastOpenedAt: instant.nullable(),
});
export type Share = z.infer<typeof share>;
export const shareAccess = z.object({
  at: instant,
  address: z.string(),
  userAgent: z.string(),
  what: z.enum(['opened', 'played', 'downloaded', 'refused']),
});

/** `trim`: by packet copy, from the key frame before; `burned-in`: label, time and employee in the picture; `marketplace`: at most 30 MB and 60 s with the label readable. */
export const copyKind = z.enum(['trim', 'burned-in', 'marketplace']);
export const clipCopy = z.object({
  id: uuid,
  recordingId: uuid,
  kind: copyKind,
  state: z.enum(['queued', 'working', 'ready', 'failed']),
  /** 0..1. */
  progress: z.number(),
  fromMs: z.number().int().nullable(),
  toMs: z.number().int().nullable(),
  bytes: z.number().int().nullable(),
  sha256: sha256.nullable(),
  error: z.string().nullable(),
  createdAt: instant,
});
export type ClipCopy = z.infer<typeof clipCopy>;

export const recordingQuery = pageQuery.extend({
  /** Any part of the label, whatever the case. */
  label: z.string().trim().max(80).optional(),
  from: instant.optional(),
  to: instant.optional(),
  employeeId: uuid.optional(),
  cameraId: uuid.optional(),
  sessionId: uuid.optional(),
  platform: platformCode.optional(),
  mode: packingMode.optional(),
  location: clipLocation.optional(),
});

export const packingSessionRow = z.object({
  id: uuid,
  edgeId: uuid,
  edgeName: z.string(),
  startedAt: instant,
  endedAt: instant.nullable(),
  forced: z.boolean(),
  parcels: z.number().int(),
  employees: z.number().int(),
});
export type PackingSessionRow = z.infer<typeof packingSessionRow>;

const tag = 'packing';
const bytes = { params: idParams, produces: 'video/mp4' } as const;
/** What recordings can be searched by: people and tables that packed, platforms of the settings. */
export const recordingChoices = z.object({
  employees: z.array(z.object({ id: uuid, code: z.string().nullable(), name: z.string() })),
  cameras: z.array(z.object({ id: uuid, name: z.string() })),
  platforms: z.array(z.object({ code: platformCode, name: z.string() })),
});
export type RecordingChoices = z.infer<typeof recordingChoices>;

/** The index of recordings, their clips, and who may see them. */
export const recordingIndexRoutes = {
  list: route({
    method: 'GET',
    path: '/api/recordings',
    tag,
    summary: 'Recordings, newest scan first',
    access: recordingReaders,
    query: recordingQuery,
    reply: page(recording),
  }),
  export: route({
    method: 'GET',
    path: '/api/recordings/export',
    tag,
    summary: 'The same list as CSV',
    access: recordingReaders,
    query: recordingQuery.omit({ cursor: true, limit: true }),
    produces: 'text/csv',
  }),
  choices: route({
    method: 'GET',
    path: '/api/recordings/choices',
    tag,
    summary: 'What recordings can be searched by',
    access: recordingReaders,
    reply: recordingChoices,
  }),
  read: route({
    method: 'GET',
    path: '/api/recordings/:id',
    tag,
    summary: 'One recording',
    access: recordingReaders,
    params: idParams,
    reply: recording,
  }),
  upload: route({
    method: 'POST',
    path: '/api/recordings/:id/upload',
    tag,
    summary: 'Have the box send the clip; at once when it is online, else when it returns',
    access: recordingReaders,
    params: idParams,
    reply: recording,
    status: 202,
  }),
  hold: route({
    method: 'PUT',
    path: '/api/recordings/:id/hold',
    tag,
    summary: 'Legal hold: neither the box nor the cloud takes the clip away',
    access: recordingEditors,
    params: idParams,
    body: z.strictObject({ hold: z.boolean() }),
    reply: recording,
  }),
  file: route({
    method: 'GET',
    path: '/api/recordings/:id/file',
    tag,
    summary: 'The clip, by ranges; `download=1` names the file',
    access: recordingReaders,
    query: z.object({ download: z.literal('1').optional() }),
    ...bytes,
  }),
  manifest: route({
    method: 'GET',
    path: '/api/recordings/:id/manifest',
    tag,
    summary: 'The signed manifest',
    access: recordingReaders,
    params: idParams,
    reply: signedManifest,
  }),
  verify: route({
    method: 'GET',
    path: '/api/recordings/:id/verification',
    tag,
    summary: 'Check file, signature and chain',
    access: recordingReaders,
    params: idParams,
    reply: clipVerdict,
  }),
  shares: route({
    method: 'GET',
    path: '/api/recordings/:id/shares',
    tag,
    summary: 'Links to a clip',
    access: recordingReaders,
    params: idParams,
    reply: z.object({ items: z.array(share), nextCursor: z.null() }),
  }),
  share: route({
    method: 'POST',
    path: '/api/recordings/:id/shares',
    tag,
    summary: 'Make a link that needs no account; `url` is shown this once',
    access: recordingEditors,
    params: idParams,
    body: z.strictObject({
      expiresInHours: z
        .number()
        .int()
        .min(1)
        .max(24 * 90)
        .default(72),
      note: line(200).nullish(),
    }),
    reply: share.extend({ url: z.string() }),
    status: 201,
  }),
  shareAccesses: route({
    method: 'GET',
    path: '/api/shares/:id/accesses',
    tag,
    summary: 'Who opened a link, and when',
    access: recordingReaders,
    params: idParams,
    reply: z.object({ items: z.array(shareAccess), nextCursor: z.null() }),
  }),
  revokeShare: route({
    method: 'DELETE',
    path: '/api/shares/:id',
    tag,
    summary: 'End a link at once',
    access: recordingEditors,
    params: idParams,
    status: 204,
  }),
  sessions: route({
    method: 'GET',
    path: '/api/packing/sessions',
    tag,
    summary: 'Sessions (shifts), newest first',
    access: recordingReaders,
    query: pageQuery,
    reply: page(packingSessionRow),
  }),
  /** Below: no account needed. */
  publicVerification: route({
    method: 'GET',
    path: '/api/public/clips/:sha256',
    tag,
    summary: 'Is a file with this hash what was recorded? The page computes the hash itself; the file stays where it is',
    access: 'public',
    params: z.object({ sha256 }),
    reply: publicVerification,
  }),
  openShare: route({
    method: 'POST',
    path: '/api/public/shares/open',
    tag,
    summary: 'What a link shows; the token travels in the body, never in an address that is logged',
    access: 'public',
    body: z.strictObject({ token: z.string().min(20).max(200) }),
    reply: z.object({
      label: z.string(),
      company: z.string(),
      scannedAt: instant,
      stoppedAt: instant.nullable(),
      durationMs: z.number().int().nullable(),
      sha256,
      bytes: z.number().int(),
      expiresAt: instant,
      fileUrl: z.string(),
    }),
    status: 200,
  }),
  shareFile: route({
    method: 'GET',
    path: '/api/public/shares/file/:ticket',
    tag,
    summary: 'The shared clip, by ranges; the ticket comes from opening the link and lives for minutes',
    access: 'public',
    params: z.object({ ticket: z.string().min(20).max(200) }),
    query: z.object({ download: z.literal('1').optional() }),
    produces: 'video/mp4',
  }),
} as const;

/** Copies of a clip. */
export const clipCopyRoutes = {
  copies: route({
    method: 'GET',
    path: '/api/recordings/:id/copies',
    tag,
    summary: 'Copies made of a clip',
    access: recordingReaders,
    params: idParams,
    reply: z.object({ items: z.array(clipCopy), nextCursor: z.null() }),
  }),
  makeCopy: route({
    method: 'POST',
    path: '/api/recordings/:id/copies',
    tag,
    summary: 'Make a trimmed, burned-in or marketplace copy beside the untouched original',
    access: recordingEditors,
    params: idParams,
    body: z.strictObject({ kind: copyKind, fromMs: z.number().int().min(0).optional(), toMs: z.number().int().min(1).optional() }),
    reply: clipCopy,
    status: 202,
  }),
  copyFile: route({ method: 'GET', path: '/api/copies/:id/file', tag, summary: 'A copy, by ranges', access: recordingReaders, ...bytes }),
} as const;
