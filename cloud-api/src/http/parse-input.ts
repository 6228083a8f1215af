import { type ErrorCode, errorCode, type Problem } from '@sigap/contracts';
import type { z } from 'zod';
import { ProblemError } from './problem-error.js';

type Part = 'params' | 'query' | 'body';

/**
 * Parses one part of a request by its schema; without a schema it is undefined, whatever was sent.
 * @throws ProblemError with each wrong field, whose values are not repeated: invalid_request, or the code that a rule of the contracts
 * names in `params.fault`, such as camera_url_forbidden
 */
export function parsePart(part: Part, schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  if (holdsBrokenText(value))
    throw new ProblemError('invalid_request', 400, undefined, [{ path: part, message: 'text holds NUL or half a character' }]);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const code = namedFault(parsed.error) ?? 'invalid_request';
  throw new ProblemError(code, understood.has(code) ? 422 : 400, undefined, fieldsOf(part, parsed.error));
}

/** Well-formed, and refused for what it means. */
const understood: ReadonlySet<ErrorCode> = new Set(['camera_url_forbidden']);

function namedFault(error: z.ZodError): ErrorCode | undefined {
  const faults = error.issues.map((issue) => errorCode.safeParse(issue.code === 'custom' ? issue.params?.['fault'] : undefined));
  return faults.find((fault) => fault.success)?.data;
}

function fieldsOf(part: Part, error: z.ZodError): Problem['fields'] {
  return error.issues.slice(0, 50).map((issue) => ({ path: [part, ...issue.path.map(String)].join('.'), message: issue.message }));
}

/** NUL, and surrogates without their other half. */
const BROKEN = /[\0\p{Surrogate}]/u;

/** PostgreSQL keeps neither in text, and would refuse the one and quietly replace the other. Depth is bounded by the JSON parser. */
function holdsBrokenText(value: unknown): boolean {
  if (typeof value === 'string') return BROKEN.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) => BROKEN.test(key) || holdsBrokenText(item));
}
