import { z } from 'zod';
import { cameraCredentials } from '../configuration/configuration.js';
import { galleryDelta } from '../gallery/gallery-http.js';
import { page, pageQuery } from '../http/page.js';
import { route } from '../http/route.js';
import { instant, sha256, uuid } from '../primitives/primitives.js';
import { edgeHealth } from './edge-state.js';

export const edge = z.object({
  id: uuid,
  name: z.string(),
  site: z.string(),
  state: z.enum(['online', 'offline', 'never-seen']),
  stateSince: instant.nullable(),
  lastHeardAt: instant.nullable(),
  agentVersion: z.string().nullable(),
  desiredVersion: z.number().int(),
  appliedVersion: z.number().int(),
  refused: z.object({ version: z.number().int(), reason: z.string() }).nullable(),
  health: edgeHealth.nullable(),
});
export type Edge = z.infer<typeof edge>;

const tag = 'edges';
export const edgeRoutes = {
  list: route({
    method: 'GET',
    path: '/api/edges',
    tag,
    summary: 'Boxes with their health',
    access: ['admin', 'manager', 'installer', 'hr', 'supervisor'],
    query: pageQuery,
    reply: page(edge),
  }),
  /** Below: called by boxes alone, with `authorization: Edge <edgeId>:<token>`. */
  gallery: route({
    method: 'GET',
    path: '/api/edge/gallery',
    tag,
    summary: 'Templates that changed since a version',
    access: 'edge',
    query: z.object({ since: z.coerce.number().int().min(0).default(0), pack: z.string().max(60) }),
    reply: galleryDelta,
  }),
  cameraCredentials: route({
    method: 'GET',
    path: '/api/edge/camera-credentials',
    tag,
    summary: 'User names and passwords of the cameras of this box',
    access: 'edge',
    reply: cameraCredentials,
  }),
  putBlob: route({
    method: 'PUT',
    path: '/api/edge/blobs/:sha256',
    tag,
    summary: 'Store bytes by their hash (at most 10 MiB)',
    access: 'edge',
    params: z.object({ sha256 }),
    status: 204,
  }),
} as const;
