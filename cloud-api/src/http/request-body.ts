import type { IncomingMessage } from 'node:http';
import { ProblemError } from './problem-error.js';

/** What a client may still send after it was refused, so that it comes to read the reply. */
const DRAIN_BYTES = 256 * 1024 * 1024;
const DRAIN_MS = 30_000;

/**
 * The whole body, at most `limit` bytes. Too large: what is left is read and thrown away first, since a client that is still writing
 * when the connection closes sees a broken pipe instead of the reply.
 * @throws ProblemError payload_too_large; unsupported_media_type for a compressed body (decompression bombs)
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    await drain(request);
    throw new ProblemError('unsupported_media_type', 415, 'compressed bodies are not taken');
  }
  await refuseDeclared(request, limit);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    // goes on reading, keeps nothing
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
    if (size > limit + DRAIN_BYTES) break;
  }
  if (size > limit) throw tooLarge(limit);
  return Buffer.concat(chunks);
}

/** @throws ProblemError payload_too_large when the declared length is over the limit, after draining */
export async function refuseDeclared(request: IncomingMessage, limit: number): Promise<void> {
  if (Number(request.headers['content-length'] ?? 0) <= limit) return;
  await drain(request);
  throw tooLarge(limit);
}

export function tooLarge(limit: number): ProblemError {
  return new ProblemError('payload_too_large', 413, `at most ${limit} bytes`);
}

/** Reads and forgets what is left of a body, within bounds of size and time. Never rejects. */
export function drain(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let size = 0;
    const timer = setTimeout(finish, DRAIN_MS);
    function finish() {
      clearTimeout(timer);
      request.off('data', onData).off('end', finish).off('error', finish).off('close', finish);
      resolve();
    }
    function onData(chunk: Buffer) {
      size += chunk.byteLength;
      if (size > DRAIN_BYTES) finish();
    }
    request.on('data', onData).on('end', finish).on('error', finish).on('close', finish);
    request.resume();
  });
}

/** `application/json; charset=utf-8` -> `application/json` */
export function mediaTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
