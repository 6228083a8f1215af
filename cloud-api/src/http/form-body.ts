import type { IncomingMessage } from 'node:http';
import { ProblemError } from './problem-error.js';
import { drain, mediaTypeOf, readBody } from './request-body.js';

const FORM_LIMIT = 64 * 1024;

/**
 * An `application/x-www-form-urlencoded` body, as webhooks send it; of a repeated key the last counts. For public routes alone: a form
 * can be sent by any page, so whoever uses this checks a signature.
 * @throws ProblemError unsupported_media_type, payload_too_large
 */
export async function readForm(request: IncomingMessage): Promise<ReadonlyMap<string, string>> {
  if (mediaTypeOf(request) !== 'application/x-www-form-urlencoded') {
    await drain(request);
    throw new ProblemError('unsupported_media_type', 415, 'send application/x-www-form-urlencoded');
  }
  const bytes = await readBody(request, FORM_LIMIT);
  return new Map(new URLSearchParams(bytes.toString('utf8')));
}
