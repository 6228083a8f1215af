import { z } from 'zod';

const PLACEHOLDER =
  /^(x+|\*+|-+|\.+|0+|1234.*|(change|replace|fill|insert|set|put|your|my|the|a|an|some|super|example|sample|test|dev|demo|default|dummy|fake|placeholder|todo|tbd|none|null|undefined|secret|password|passwd|token|key|admin|sigap|postgres|root|me|this|it|in|here|please|value|[-_ .<>[\]{}$])+[0-9]*)$/i;

/** Does this look like what a template file held before somebody was to fill it in? */
export function isPlaceholderSecret(value: string): boolean {
  const bare = value.trim();
  return bare === '' || new Set(bare).size < 4 || PLACEHOLDER.test(bare);
}

const SECRET = 'secret';

/** A setting that is a secret: its value is never repeated in an error, and a placeholder is refused in production. */
export function secretSetting(description: string, minimumLength = 12) {
  return z
    .string()
    .min(minimumLength)
    .meta({ [SECRET]: true, description });
}

export function isSecretSetting(schema: z.core.$ZodType): boolean {
  return metadataOf(schema, SECRET) === true;
}

export function descriptionOf(schema: z.core.$ZodType): string | undefined {
  const description = metadataOf(schema, 'description');
  return typeof description === 'string' ? description : undefined;
}

/** Sees through `.optional()`, `.default()` and `.nullable()`, which keep no metadata of what they wrap. */
function metadataOf(schema: z.core.$ZodType, key: string): unknown {
  let inner = schema;
  for (;;) {
    const found = z.globalRegistry.get(inner)?.[key];
    if (found !== undefined) return found;
    if (!(inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodNullable)) return undefined;
    inner = inner.unwrap();
  }
}
