import { z } from 'zod';

/** Where the bytes of a model file come from. `none` says in words why this project can't fetch it and what the installer does instead. */
export const ModelFileSource = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('npm'),
    package: z.string().min(1).describe('npm package, already a dependency of the project'),
    path: z
      .string()
      .min(1)
      .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), 'a path inside the package')
      .describe('path inside that package'),
  }),
  z.object({ kind: z.literal('url'), url: z.url({ protocol: /^https$/ }) }),
  z.object({ kind: z.literal('none'), why: z.string().min(1) }),
]);
export type ModelFileSource = z.infer<typeof ModelFileSource>;

export const ModelFile = z.object({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'a plain file name')
    .describe('file name inside the pack folder; the key of the map an engine gets'),
  role: z.enum(['detector', 'embedder', 'weights']),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .describe('null: the hash is not known to this project, so the file can not be installed'),
  bytes: z.number().int().positive().nullable().describe('null: the size is not known'),
  source: ModelFileSource,
});
export type ModelFile = z.infer<typeof ModelFile>;

const detection = {
  inputWidth: z.number().int().multipleOf(32).min(64).max(2048).describe('largest canvas width the picture is scaled down to, pixels'),
  inputHeight: z.number().int().multipleOf(32).min(64).max(2048).describe('largest canvas height, pixels'),
  scoreThreshold: z.number().min(0).max(1),
  nmsThreshold: z.number().min(0).max(1).describe('boxes that overlap more (intersection over union) are one face'),
};

/**
 * `tiny`: face-api's TinyYOLOv2 with 68-point landmarks. `yunet`: ShiqiYu's YuNet, RGB or BGR 0..255, strides 8, 16, 32.
 * `scrfd`: InsightFace's SCRFD with key points, (RGB - 127.5) / 128, strides 8, 16, 32, two anchors a cell.
 */
export const ModelDetector = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('tiny'),
    ...detection,
    localContrast: z
      .number()
      .min(1)
      .max(8)
      .optional()
      .describe('light is evened out before faces are looked for (CLAHE), with this limit of contrast; absent: pictures as they are'),
  }),
  z.object({ kind: z.literal('yunet'), ...detection }),
  z.object({ kind: z.literal('scrfd'), ...detection }),
]);
export type ModelDetector = z.infer<typeof ModelDetector>;

const perChannel = z.tuple([z.number(), z.number(), z.number()]);

export const ModelEmbedder = z.object({
  kind: z.enum(['dlib-resnet', 'mobilefacenet', 'sface', 'arcface']),
  input: z.object({ width: z.number().int().positive(), height: z.number().int().positive() }),
  normalisation: z
    .object({ order: z.enum(['rgb', 'bgr']), mean: perChannel, scale: perChannel })
    .describe('(value - mean) / scale for each channel in `order`, values 0..255'),
  template: z
    .enum(['arcface-112', 'dlib'])
    .describe('how a face is brought to the input: five-point similarity transform, or square crop around 68 points'),
});
export type ModelEmbedder = z.infer<typeof ModelEmbedder>;

/** What somebody measured with this pack. Never a promise: the place, the people and the number of pictures are in `where` and `note`. */
export const ModelMeasurement = z.object({
  where: z.string().min(1).describe('set of pictures and its size'),
  trueAccept: z.number().min(0).max(1).describe('share of pairs of one person that were accepted'),
  falseAccept: z.number().min(0).max(1).describe('share of pairs of two people that were accepted'),
  threshold: z.number().min(-1).max(1).optional().describe('similarity it was measured at, where known'),
  note: z.string(),
});
export type ModelMeasurement = z.infer<typeof ModelMeasurement>;

/**
 * A face recognition pack: detector, embedder, their files, licence and thresholds. Manifests are `models/packs/<name>.json`.
 * Similarity is the cosine (-1..1) for `cosine`, and 1 - distance for `euclidean`: higher is always more alike.
 */
export const ModelPack = z
  .object({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
    title: z.string().min(1),
    engine: z.enum(['tfjs', 'onnx']),
    metric: z.enum(['cosine', 'euclidean']),
    dimension: z.number().int().positive().max(4096).describe('numbers in an embedding'),
    threshold: z.number().min(-1).max(1).describe('similarity from which two faces may be one person'),
    thresholdFrom: z.string().min(1).describe('how the threshold was chosen'),
    margin: z.number().min(0).max(1).describe('least distance to the second best person'),
    minFacePixels: z.object({ name: z.number().int().positive(), enrol: z.number().int().positive() }).describe('face width, pixels'),
    licence: z.string().min(1),
    commercialUse: z.boolean(),
    acceptanceText: z
      .string()
      .min(1)
      .optional()
      .describe('words the installer must give, letter for letter, before a pack without commercial use is installed'),
    advice: z.string().describe('one sentence for the settings page'),
    measured: z.array(ModelMeasurement),
    detector: ModelDetector,
    embedder: ModelEmbedder,
    files: z.array(ModelFile).min(1),
  })
  .superRefine((pack, context) => {
    if (!pack.commercialUse && pack.acceptanceText === undefined)
      context.addIssue({ code: 'custom', path: ['acceptanceText'], message: 'a pack without commercial use needs an acceptance text' });
    if (new Set(pack.files.map((file) => file.name)).size !== pack.files.length)
      context.addIssue({ code: 'custom', path: ['files'], message: 'two files have the same name' });
  });
export type ModelPack = z.infer<typeof ModelPack>;
