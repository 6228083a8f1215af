import { z } from 'zod';

/** Any UUID; the ones Sigap makes are version 7, so they sort by time. */
export const uuid = z.uuid();
/** Instant in UTC, ISO 8601 with milliseconds, e.g. `2026-11-20T08:15:30.123Z`. */
export const instant = z.iso.datetime({ precision: 3 });
/** Cosine similarity, or `1 - distance` for Euclidean packs: higher is more alike. */
export const similarity = z.number().min(-8).max(1.001);
/** Lower-case hexadecimal SHA-256. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Text a person typed for one line: no control characters, no direction overrides. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    // control and direction characters in a name break CSV, logs and screens
    .regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u, 'control characters are not allowed');
/** An e-mail address, in lower case. */
export const email = z.string().trim().toLowerCase().pipe(z.email().max(200));
/** A number that WhatsApp can reach (E.164). */
export const phone = z
  .string()
  .trim()
  .regex(/^\+[1-9]\d{6,14}$/, 'a phone number in international form, e.g. +6281234567890');
