import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { ProblemError } from '../http/problem-error.js';

/**
 * Gathers a request's body, giving up at the first byte too many. Throws ProblemError `payload_too_large`; `hash_mismatch` when the
 * bytes are not those that were announced, also when the sender broke off.
 */
export async function receiveBytes(body: Readable, maxBytes: number, sha256: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const hash = createHash('sha256');
  let received = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    received += chunk.length;
    if (received > maxBytes) throw new ProblemError('payload_too_large', 413, `at most ${maxBytes} bytes`);
    hash.update(chunk);
    chunks.push(chunk);
  }
  if (hash.digest('hex') !== sha256) throw new ProblemError('hash_mismatch', 422, 'the bytes do not have the hash in the address');
  return Buffer.concat(chunks);
}
