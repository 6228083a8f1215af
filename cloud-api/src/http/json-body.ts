import type { IncomingMessage } from 'node:http';
import { ProblemError } from './problem-error.js';
import { drain, mediaTypeOf, readBody } from './request-body.js';

export const JSON_LIMIT = 1024 * 1024;
const DEEPEST = 32;

/**
 * The JSON body of a request; undefined when there is none.
 * @throws ProblemError unsupported_media_type, payload_too_large, invalid_json
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = mediaTypeOf(request);
  const isEmpty = request.headers['transfer-encoding'] === undefined && Number(request.headers['content-length'] ?? 0) === 0;
  if (isEmpty && type === '') return undefined;
  if (type !== 'application/json') {
    await drain(request);
    // a form or text/plain can be sent across origins without asking; JSON can't
    throw new ProblemError('unsupported_media_type', 415, 'send application/json');
  }
  return parseJson(await readBody(request, JSON_LIMIT));
}

/** @throws ProblemError invalid_json: not UTF-8, not JSON, nested deeper than 32, or with a key that reaches for a prototype */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ProblemError('invalid_json', 400, 'the body is not UTF-8');
  }
  if (depthOf(text) > DEEPEST) throw new ProblemError('invalid_json', 400, `nested deeper than ${DEEPEST}`);
  try {
    return JSON.parse(text, refusePrototype);
  } catch (err) {
    if (err instanceof ProblemError) throw err;
    throw new ProblemError('invalid_json', 400, 'the body is not JSON');
  }
}

function refusePrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new ProblemError('invalid_json', 400, 'the key "__proto__" is not taken');
  return value;
}

/** Deepest nesting of a JSON text, counted without parsing: a million brackets would exhaust the stack. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (inString) {
      if (character === '\\') i++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth--;
  }
  return deepest;
}
