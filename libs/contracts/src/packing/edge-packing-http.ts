import { z } from 'zod';
import { route } from '../http/route.js';
import { role } from '../identity/role.js';
import { instant, sha256, uuid } from '../primitives/primitives.js';

/** Whom the box may let in at its station pages. `stamp` changes with password, role and disabling: an older verifier is then worth nothing. */
export const edgeAccount = z.object({ userId: uuid, email: z.string(), name: z.string(), role, stamp: z.string().max(100) });
export type EdgeAccount = z.infer<typeof edgeAccount>;

export const edgeDirectory = z.object({
  at: instant,
  tenantName: z.string(),
  accounts: z.array(edgeAccount).max(5_000),
  employees: z.array(z.object({ id: uuid, code: z.string(), name: z.string() })).max(20_000),
});
export type EdgeDirectory = z.infer<typeof edgeDirectory>;

/** What the cloud wants of the clips of one box, newest last; `version` grows. */
export const clipOrders = z.object({
  version: z.number().int().nonnegative(),
  /** Clips that somebody asked for, first asked first. */
  uploads: z.array(uuid).max(1_000),
  /** All clips on hold, whole each time. */
  holds: z.array(uuid).max(100_000),
});
export type ClipOrders = z.infer<typeof clipOrders>;

export const clipUploadState = z.object({ receivedBytes: z.number().int().nonnegative(), complete: z.boolean() });
export type ClipUploadState = z.infer<typeof clipUploadState>;
/** Most bytes of one part of a clip. */
export const clipPartBytes = 4 * 1024 * 1024;

const tag = 'edges';
/** Called by boxes alone, with `authorization: Edge <edgeId>:<token>`. */
export const edgePackingRoutes = {
  directory: route({
    method: 'GET',
    path: '/api/edge/directory',
    tag,
    summary: 'Accounts and employees for the station pages of this box',
    access: 'edge',
    reply: edgeDirectory,
  }),
  signIn: route({
    method: 'POST',
    path: '/api/edge/sign-in',
    tag,
    summary: 'Check the password of somebody who signs in at the box',
    access: 'edge',
    body: z.strictObject({ email: z.string().max(200), password: z.string().min(1).max(200), address: z.string().max(100) }),
    reply: edgeAccount,
    status: 200,
  }),
  clipOrders: route({
    method: 'GET',
    path: '/api/edge/clip-orders',
    tag,
    summary: 'Clips to send and to keep',
    access: 'edge',
    reply: clipOrders,
  }),
  clipState: route({
    method: 'GET',
    path: '/api/edge/clips/:sha256',
    tag,
    summary: 'How much of a clip has arrived',
    access: 'edge',
    params: z.object({ sha256 }),
    reply: clipUploadState,
  }),
  putClip: route({
    method: 'PUT',
    path: '/api/edge/clips/:sha256',
    tag,
    summary: 'The next part of a clip (raw bytes, at most 4 MiB) at `offset`; the last one is checked against the hash',
    access: 'edge',
    params: z.object({ sha256 }),
    query: z.object({
      recordingId: uuid,
      offset: z.coerce.number().int().nonnegative(),
      total: z.coerce
        .number()
        .int()
        .positive()
        .max(20 * 1024 ** 3),
    }),
    reply: clipUploadState,
    status: 200,
  }),
} as const;
