import { z } from 'zod';
import { errorCode } from '../errors/problem.js';
import { instant, sha256, uuid } from '../primitives/primitives.js';

const head = { id: uuid, issuedAt: instant, expiresAt: instant };

/** Imperative, cloud to edge; each gets exactly one reply, or expires. */
export const command = z.discriminatedUnion('type', [
  /** One picture now: uploaded by hash, the reply names it. */
  z.object({ ...head, type: z.literal('camera.snapshot'), data: z.object({ cameraId: uuid }) }),
  /** JPEG frames on `live/{cameraId}` until the lease ends; a new lease extends it. 0 ends it. */
  z.object({ ...head, type: z.literal('camera.live'), data: z.object({ cameraId: uuid, leaseSeconds: z.number().int().min(0).max(60) }) }),
  z.object({ ...head, type: z.literal('camera.restart'), data: z.object({ cameraId: uuid }) }),
  /** A hint: `GET /api/edge/clip-orders` has something new. */
  z.object({ ...head, type: z.literal('clip.orders-changed'), data: z.object({ version: z.number().int().nonnegative() }) }),
  /** A hint: `GET /api/edge/directory` has something new. */
  z.object({ ...head, type: z.literal('directory.changed'), data: z.object({}) }),
]);
export type Command = z.infer<typeof command>;

export const commandReply = z.object({
  id: uuid,
  at: instant,
  ok: z.boolean(),
  code: errorCode.optional(),
  message: z.string().max(500).optional(),
  data: z.object({ sha256, bytes: z.number().int(), width: z.number().int(), height: z.number().int() }).optional(),
});
export type CommandReply = z.infer<typeof commandReply>;
