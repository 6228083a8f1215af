import { z } from 'zod';
import { type ParcelScene, parcelProblem } from '../parcel/parcel-scene.js';
import { type Scene, sceneProblem } from '../scene.js';

const span = { from: z.number().min(0), until: z.number().positive() };

const sceneSchema: z.ZodType<Scene, Scene> = z
  .object({
    room: z.enum(['office', 'lobby', 'workshop']),
    label: z.string().max(40),
    loopSeconds: z.number().positive(),
    people: z.array(z.object({ ...span, seed: z.int(), position: z.number(), facePixels: z.number().optional() })),
    outages: z.array(z.object(span)).optional(),
  })
  .superRefine((scene, context) => {
    const problem = sceneProblem(scene);
    if (problem) {
      context.addIssue({ code: 'custom', message: problem });
    }
  });

const parcelSceneSchema: z.ZodType<ParcelScene, ParcelScene> = z
  .object({
    table: z.enum(['wood', 'steel']),
    label: z.string().max(40),
    loopSeconds: z.number().positive(),
    parcels: z.array(
      z.object({
        ...span,
        code: z.string(),
        symbology: z.enum(['code128', 'qr']).optional(),
        qrBeside: z.string().min(1).max(200).optional(),
        shown: z.array(z.object(span)),
        turned: z.number().min(-180).max(180).optional(),
      }),
    ),
    cards: z.array(z.object({ ...span, text: z.string().regex(/^[\x20-\x7e]{1,30}$/) })).optional(),
    hands: z.array(z.object(span)).optional(),
    outages: z.array(z.object(span)).optional(),
  })
  .superRefine((scene, context) => {
    const problem = parcelProblem(scene);
    if (problem) {
      context.addIssue({ code: 'custom', message: problem });
    }
  });

const sourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('faces'), scene: sceneSchema }).describe('Drawn people who come and go.'),
  z
    .object({ kind: z.literal('parcels'), scene: parcelSceneSchema })
    .describe('A packing table: parcels with labels, command cards, hands.'),
  z
    .object({ kind: z.literal('file'), path: z.string(), mode: z.enum(['copy', 'encode']).default('copy') })
    .describe('A video file, looped: its own H.264 or H.265 as it is ("copy"), or decoded and encoded anew.'),
  z
    .object({ kind: z.literal('frames'), paths: z.array(z.string()).min(1), secondsEach: z.number().positive().default(3) })
    .describe('Photographs (JPEG, PNG), shown one after another.'),
]);

/** One virtual camera. Sizes are pixels and even; with a copied file codec, size and rate are those of the file. */
export const cameraOptionsSchema = z
  .object({
    name: z.string().min(1).default('camera'),
    host: z.string().default('127.0.0.1'),
    port: z.int().min(0).max(65_535).default(0).describe('0 takes a free one.'),
    path: z
      .string()
      .regex(/^(\/[\w.-]+)+$/)
      .default('/live'),
    codec: z.enum(['h264', 'h265']).default('h264'),
    width: z.int().min(64).max(3840).multipleOf(2).default(1280),
    height: z.int().min(64).max(2160).multipleOf(2).default(720),
    fps: z.number().min(1).max(60).default(12),
    username: z.string().min(1).optional(),
    password: z.string().optional(),
    auth: z.enum(['basic', 'digest']).default('digest'),
    leavesNothingOut: z
      .boolean()
      .default(false)
      .describe('Pictures that are late are made all the same, late: whoever watches can say what is missing, on a busy machine too.'),
    source: sourceSchema,
  })
  .refine(({ username, password }) => (username === undefined) === (password === undefined), 'username and password come together');

export { parcelSceneSchema, sceneSchema };
export type VirtualCameraOptions = z.input<typeof cameraOptionsSchema>;
export type CameraOptions = z.output<typeof cameraOptionsSchema>;
