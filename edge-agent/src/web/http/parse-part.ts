import type { Problem } from '@sigap/contracts';
import type { z } from 'zod';
import { ProblemError } from './problem-error.js';

type Part = 'params' | 'query' | 'body';

/**
 * Parses one part of a request by its schema; without a schema it is undefined, whatever was sent.
 * @throws ProblemError invalid_request with each wrong field, whose values are not repeated
 */
export function parsePart(part: Part, schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  if (holdsBrokenText(value)) {
    throw new ProblemError('invalid_request', 400, undefined, [{ path: part, message: 'text holds NUL or half a character' }]);
  }
  // a body that was left out is one without wishes: the schema says what is missing
  const parsed = schema.safeParse(part === 'body' ? (value ?? {}) : value);
  if (parsed.success) return parsed.data;
  throw new ProblemError('invalid_request', 400, undefined, fieldsOf(part, parsed.error));
}

function fieldsOf(part: Part, error: z.ZodError): Problem['fields'] {
  return error.issues.slice(0, 50).map((issue) => ({ path: [part, ...issue.path.map(String)].join('.'), message: issue.message }));
}

/** NUL, and surrogates without their other half. */
const broken = /[\0\p{Surrogate}]/u;

function holdsBrokenText(value: unknown): boolean {
  if (typeof value === 'string') return broken.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) => broken.test(key) || holdsBrokenText(item));
}
