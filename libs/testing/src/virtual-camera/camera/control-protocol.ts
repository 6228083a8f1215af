import { z } from 'zod';
import { cameraOptionsSchema, parcelSceneSchema, sceneSchema } from './camera-options.js';

/** The first line on the program's standard input. */
export const programInputSchema = z.object({ cameras: z.array(cameraOptionsSchema).min(1) });

const to = { id: z.int(), camera: z.string() };
const ms = z.number().min(0).max(86_400_000);

/** Every later line: one command to one camera, answered by one `done` or `refused` with the same id. */
export const controlCommandSchema = z.discriminatedUnion('command', [
  z.object({ ...to, command: z.literal('stats') }),
  z.object({ ...to, command: z.literal('drop'), ms }),
  z.object({ ...to, command: z.literal('stall'), ms }),
  z.object({ ...to, command: z.literal('tear'), pictures: z.int().min(1) }),
  z.object({ ...to, command: z.literal('jumpPts'), seconds: z.number() }),
  z.object({ ...to, command: z.literal('setScene'), scene: sceneSchema }),
  z.object({ ...to, command: z.literal('setParcels'), scene: parcelSceneSchema }),
  z.object({ ...to, command: z.literal('resize'), width: z.int().min(64).multipleOf(2), height: z.int().min(64).multipleOf(2) }),
]);
export type ControlCommand = z.output<typeof controlCommandSchema>;

const statsSchema = z.object({
  /** Open connections that play now. */
  playing: z.int(),
  connections: z.int(),
  requests: z.int(),
  unauthorised: z.int(),
  malformed: z.int(),
  plays: z.int(),
  picturesMade: z.int(),
  /** The camera's clock: picture n is made at second n / fps. Null for a copied file, which has no such numbers. */
  second: z.number().nullable(),
  /** The picture that was made last, and when it was due by this machine's clock: on a busy machine it is made later. Null for a copied file. */
  lastPicture: z.object({ number: z.int(), dueAtMs: z.number() }).nullable(),
  picturesSent: z.int(),
  bytesSent: z.int(),
  /** CPU time of the whole program since its start. */
  cpuSeconds: z.number(),
  /** Drop or stall in force. */
  fault: z.enum(['none', 'dropped', 'stalled']),
});
export type CameraStats = z.output<typeof statsSchema>;

/** What the program prints, one JSON object a line. */
export const programEventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('listening'), cameras: z.array(z.object({ name: z.string(), url: z.string() })) }),
  z.object({ event: z.literal('done'), id: z.int(), stats: statsSchema.optional() }),
  z.object({ event: z.literal('refused'), id: z.int(), error: z.string() }),
  z.object({ event: z.literal('failed'), camera: z.string().optional(), error: z.string() }),
]);
export type ProgramEvent = z.output<typeof programEventSchema>;
