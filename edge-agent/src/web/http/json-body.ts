import type { IncomingMessage } from 'node:http';
import { ProblemError } from './problem-error.js';

/** No message of a station page is larger. */
export const jsonLimit = 64 * 1024;
const deepest = 16;
/** What a client may still send after it was refused, so that it comes to read the reply. */
const drainBytes = 16 * 1024 * 1024;
const drainMs = 10_000;

/**
 * The JSON body of a request; undefined when there is none.
 * @throws ProblemError unsupported_media_type, payload_too_large, invalid_json
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const { headers } = request;
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const isEmpty = headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
  if (isEmpty && type === '') return undefined;
  const encoding = headers['content-encoding'];
  if (type !== 'application/json' || (encoding !== undefined && encoding !== 'identity')) {
    await drain(request);
    // a form or text/plain can be sent across origins without asking; JSON can't
    throw new ProblemError('unsupported_media_type', 415, 'send application/json');
  }
  return isEmpty ? undefined : parseJson(await readBody(request));
}

/** @throws ProblemError invalid_json: not UTF-8, not JSON, nested deeper than 16, or with a key that reaches for a prototype */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ProblemError('invalid_json', 400, 'the body is not UTF-8');
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text, refusePrototype);
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError('invalid_json', 400, 'the body is not JSON');
  }
  // at most 64 KiB were parsed: the stack holds that many brackets
  if (depthOf(parsed, 0) > deepest) throw new ProblemError('invalid_json', 400, `nested deeper than ${deepest}`);
  return parsed;
}

function refusePrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new ProblemError('invalid_json', 400, 'the key "__proto__" is not taken');
  return value;
}

function depthOf(value: unknown, above: number): number {
  if (typeof value !== 'object' || value === null || above > deepest) return above;
  return Object.values(value).reduce((most: number, inner) => Math.max(most, depthOf(inner, above + 1)), above + 1);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    // goes on reading, keeps nothing: a client that still writes when the connection closes sees a broken pipe instead of the reply
    if (size <= jsonLimit) chunks.push(chunk);
    else chunks.length = 0;
    if (size > drainBytes) break;
  }
  if (size > jsonLimit) throw new ProblemError('payload_too_large', 413, `at most ${jsonLimit} bytes`);
  return Buffer.concat(chunks);
}

/** Reads and forgets what is left of a body, within bounds of size and time. Never rejects. */
export function drain(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let size = 0;
    const timer = setTimeout(finish, drainMs);
    function finish() {
      clearTimeout(timer);
      request.off('data', onData).off('end', finish).off('error', finish).off('close', finish);
      resolve();
    }
    function onData(chunk: Buffer) {
      size += chunk.byteLength;
      if (size > drainBytes) finish();
    }
    request.on('data', onData).on('end', finish).on('error', finish).on('close', finish);
    request.resume();
  });
}
