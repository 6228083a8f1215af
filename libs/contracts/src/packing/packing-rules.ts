import { z } from 'zod';
import { defaultPlatforms, platform, platformCode } from './packing.js';

/** Rules of all packing stations of a tenant; a group of the settings, and part of the desired configuration. */
export const packingRules = z.strictObject({
  /** The clip begins at the key frame at or before so long before the scan (PK-10). */
  preRollSeconds: z.number().int().min(0).max(30),
  /** Nothing moved on the table for so long: the recording ends after a warning of `idleWarningSeconds` (PK-4). */
  idleSeconds: z.number().int().min(5).max(3_600),
  idleWarningSeconds: z.number().int().min(0).max(60),
  /** The longest a recording may be. */
  limitSeconds: z.number().int().min(10).max(7_200),
  /** Another code while recording (PK-3): `next` stops this and starts that. */
  onOtherCode: z.enum(['next', 'refuse']),
  /** The same label again within so many days is warned about, and the clips stay linked (PK-5). */
  repeatDays: z.number().int().min(0).max(365),
  /** Share of the box's disk for clips (PK-14). */
  quotaGigabytes: z.number().positive().max(100_000),
  /** Most that clips take in the cloud: the oldest without legal hold go first. Null or absent: no limit. */
  cloudQuotaGigabytes: z.number().positive().max(1_000_000).nullable().optional(),
  /** `all`: each clip goes to the cloud; `on-demand`: only those that somebody asks for (PK-15). */
  upload: z.enum(['on-demand', 'all']),
  /** Most that uploading clips may take of the line, in Mbit/s; null: no limit. */
  uploadMegabits: z.number().positive().max(10_000).nullable(),
  platforms: z
    .array(platform)
    .min(1)
    .max(50)
    .refine((all) => new Set(all.map(({ code }) => code)).size === all.length, 'a platform is named twice'),
});
export type PackingRules = z.infer<typeof packingRules>;

export const defaultPackingRules: PackingRules = {
  preRollSeconds: 5,
  idleSeconds: 60,
  idleWarningSeconds: 10,
  limitSeconds: 900,
  onOtherCode: 'next',
  repeatDays: 30,
  quotaGigabytes: 50,
  upload: 'on-demand',
  uploadMegabits: null,
  platforms: [...defaultPlatforms],
};

/** Part of the picture in which codes are looked for; parts of width and height, 0..1. */
export const region = z
  .strictObject({
    x: z.number().min(0).max(1),
    y: z.number().min(0).max(1),
    width: z.number().min(0.05).max(1),
    height: z.number().min(0.05).max(1),
  })
  .refine(({ x, y, width, height }) => x + width <= 1.0001 && y + height <= 1.0001, 'the region leaves the picture');
export type Region = z.infer<typeof region>;

/** What is set for one station and differs from the rules of all; null: as the rules say. */
export const stationRules = z.strictObject({
  onOtherCode: z.enum(['next', 'refuse']).nullable().default(null),
  /** Codes are looked for in here alone. */
  region: region.nullable().default(null),
  defaultPlatform: platformCode.nullable().default(null),
  /** False: codes are not looked for in the picture (the station has a scanner of its own); motion still is. */
  cameraScan: z.boolean().optional(),
});
export type StationRules = z.infer<typeof stationRules>;
