import { z } from 'zod';
import { idParams, page, pageQuery } from '../http/page.js';
import { route } from '../http/route.js';
import { presenceReaders } from '../identity/role.js';
import { instant, similarity, uuid } from '../primitives/primitives.js';

/** `UNKNOWN`: we can't know, since every camera that could have seen the person, or its box, is down or behind (PR-1). */
export const presenceStatus = z.enum(['AVAILABLE', 'OFFLINE', 'UNKNOWN']);
export type PresenceStatus = z.infer<typeof presenceStatus>;

/** All employees are listed, also those never seen (PR-4): times and camera are null then. */
export const presence = z.object({
  employeeId: uuid,
  code: z.string(),
  name: z.string(),
  department: z.string().nullable(),
  role: z.string().nullable(),
  supervisorName: z.string().nullable(),
  status: presenceStatus,
  lastSeenAt: instant.nullable(),
  cameraId: uuid.nullable(),
  cameraName: z.string().nullable(),
  zone: z.string().nullable(),
  similarity: similarity.nullable(),
  /** Of the current day in the site's time zone. */
  firstInAt: instant.nullable(),
  lastOutAt: instant.nullable(),
  enrolled: z.boolean(),
});
export type Presence = z.infer<typeof presence>;

/** `present`: AVAILABLE; `alert`: OFFLINE; as the seed counts them. */
export const presenceCounts = z.object({
  present: z.number().int(),
  alert: z.number().int(),
  unknown: z.number().int(),
  total: z.number().int(),
});
export type PresenceCounts = z.infer<typeof presenceCounts>;

export const sighting = z.object({
  id: uuid,
  employeeId: uuid,
  employeeCode: z.string(),
  employeeName: z.string(),
  cameraId: uuid,
  cameraName: z.string().nullable(),
  zone: z.string().nullable(),
  startedAt: instant,
  lastSeenAt: instant,
  endedAt: instant.nullable(),
  similarity,
  pack: z.string(),
  shots: z.number().int(),
  replayed: z.boolean(),
  /** `GET /api/sightings/:id/picture` has its best face crop. */
  hasPicture: z.boolean(),
});
export type Sighting = z.infer<typeof sighting>;

const tag = 'presence';
export const presenceRoutes = {
  list: route({
    method: 'GET',
    path: '/api/presence',
    tag,
    summary: 'Where everybody is, or was last seen',
    access: presenceReaders,
    query: pageQuery.extend({ limit: z.coerce.number().int().min(1).max(10_000).default(10_000) }),
    reply: page(presence).extend({ counts: presenceCounts, serverTime: instant }),
  }),
  sightings: route({
    method: 'GET',
    path: '/api/sightings',
    tag,
    summary: 'Sightings, newest first',
    access: presenceReaders,
    query: pageQuery.extend({
      from: z.iso.datetime({ offset: true }).optional(),
      to: z.iso.datetime({ offset: true }).optional(),
      employeeId: uuid.optional(),
      cameraId: uuid.optional(),
    }),
    reply: page(sighting),
  }),
  /** 404 `picture_expired` once snapshots of that age are no longer kept, `not_found` where there is none (yet). Audited (PV-3). */
  sightingPicture: route({
    method: 'GET',
    path: '/api/sightings/:id/picture',
    tag,
    summary: 'The best face crop of a sighting',
    access: presenceReaders,
    params: idParams,
    produces: 'image/jpeg',
  }),
} as const;
