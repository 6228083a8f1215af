import { z } from 'zod';
import { idParams, page, pageQuery } from '../http/page.js';
import { route } from '../http/route.js';
import { cameraEditors, cameraReaders } from '../identity/role.js';
import { stationRules } from '../packing/packing-rules.js';
import { instant, line, uuid } from '../primitives/primitives.js';
import { cameraFault, cameraPurpose, cameraState } from './camera.js';
import { cameraUrl } from './camera-url.js';

export const camera = z.object({
  id: uuid,
  name: z.string(),
  zone: z.string(),
  /** User information is replaced by `***@`. */
  url: z.string(),
  subUrl: z.string().nullable(),
  hasCredentials: z.boolean(),
  purpose: cameraPurpose,
  /** Of a packing camera; null for others. */
  station: stationRules.nullable().default(null),
  transport: z.enum(['tcp', 'udp']),
  enabled: z.boolean(),
  edgeId: uuid.nullable(),
  origin: z.enum(['cloud', 'file']),
  state: cameraState,
  fault: cameraFault.nullable(),
  /** Since when the camera is in this state. */
  stateSince: instant.nullable(),
  lastFrameAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
});
export type Camera = z.infer<typeof camera>;

/** `url` may carry user name and password, which are stored apart and encrypted; `rtsp://***@...` keeps those that are stored. */
const fields = {
  name: line(100),
  zone: line(100),
  url: cameraUrl,
  subUrl: cameraUrl.nullish(),
  purpose: cameraPurpose,
  edgeId: uuid.nullish(),
  transport: z.enum(['tcp', 'udp']).optional(),
  enabled: z.boolean().optional(),
  station: stationRules.optional(),
};

const tag = 'cameras';
export const cameraRoutes = {
  list: route({
    method: 'GET',
    path: '/api/cameras',
    tag,
    summary: 'Cameras, sorted by name',
    access: cameraReaders,
    query: pageQuery,
    reply: page(camera),
  }),
  create: route({
    method: 'POST',
    path: '/api/cameras',
    tag,
    summary: 'Add a camera; without `edgeId` it goes to the only box there is',
    access: cameraEditors,
    body: z.strictObject({ ...fields, zone: fields.zone.default('-'), purpose: cameraPurpose.default('recognition') }),
    reply: camera,
    status: 201,
  }),
  read: route({
    method: 'GET',
    path: '/api/cameras/:id',
    tag,
    summary: 'One camera',
    access: cameraReaders,
    params: idParams,
    reply: camera,
  }),
  change: route({
    method: 'PATCH',
    path: '/api/cameras/:id',
    tag,
    summary: 'Change a camera',
    access: cameraEditors,
    params: idParams,
    body: z.strictObject(fields).partial(),
    reply: camera,
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/cameras/:id',
    tag,
    summary: 'Remove a camera',
    access: cameraEditors,
    params: idParams,
    status: 204,
  }),
  snapshot: route({
    method: 'POST',
    path: '/api/cameras/:id/snapshot',
    tag,
    summary: 'A test picture, taken now by the box',
    access: cameraReaders,
    params: idParams,
    produces: 'image/jpeg',
    status: 200,
  }),
  restart: route({
    method: 'POST',
    path: '/api/cameras/:id/restart',
    tag,
    summary: 'Let the box open the camera anew',
    access: cameraEditors,
    params: idParams,
    status: 202,
  }),
} as const;
