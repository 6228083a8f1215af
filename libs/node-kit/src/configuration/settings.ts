import { z } from 'zod';
import { LOG_LEVELS } from '../logger/logger.js';

/* The kinds of setting that several programs read from text. Each takes its description, which errors repeat. */

/** A TCP port; 0 asks the system for a free one. */
export function portSetting(description: string) {
  return z.coerce.number().int().min(0).max(65_535).describe(description);
}

export function integerSetting(description: string, range: { min?: number; max?: number } = {}) {
  return z.coerce
    .number()
    .int()
    .min(range.min ?? Number.MIN_SAFE_INTEGER)
    .max(range.max ?? Number.MAX_SAFE_INTEGER)
    .describe(description);
}

/** `true`, `1`, `yes`, `on` and their opposites: `z.coerce.boolean()` would read "false" as true. */
export function switchSetting(description: string) {
  return z.stringbool().describe(description);
}

/** A URL with one of the given schemes, such as `mqtt:`. */
export function urlSetting(description: string, protocols: readonly string[]) {
  const isAllowed = (text: string) => URL.canParse(text) && protocols.includes(new URL(text).protocol);
  return z
    .string()
    .refine(isAllowed, `must be a URL with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`)
    .describe(description);
}

export function logLevelSetting() {
  return z.enum(LOG_LEVELS).default('info').describe('how much is logged');
}
