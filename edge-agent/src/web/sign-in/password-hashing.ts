import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** OWASP Password Storage Cheat Sheet, one of its settings for scrypt: 32 MiB, three passes. */
const cost = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 } as const;
const hashBytes = 32;
const saltBytes = 16;
/** Some 0.3 s each: whoever waits longer than for these is told to come again. */
const mostWaiting = 20;

export const passwordHash = z.object({ salt: z.base64(), hash: z.base64() });
export type PasswordHash = z.infer<typeof passwordHash>;

export class HashingBusyError extends Error {
  override readonly name = 'HashingBusyError';
}

/**
 * The box's own verifiers (RFC 7914): own salt, so that two boxes and the cloud hold different bytes for one password. One at a time: each
 * takes a thread of the pool in which files are written, and 32 MiB.
 */
export class PasswordHashing {
  private waiting = 0;
  private last: Promise<unknown> = Promise.resolve();
  private readonly nobody: PasswordHash = {
    salt: randomBytes(saltBytes).toString('base64'),
    hash: randomBytes(hashBytes).toString('base64'),
  };

  /** Rejects with HashingBusyError. */
  async make(password: string): Promise<PasswordHash> {
    const salt = randomBytes(saltBytes);
    return { salt: salt.toString('base64'), hash: (await this.derive(password, salt)).toString('base64') };
  }

  /** @param stored null for somebody unknown: the same work is done then, so that time tells nothing. Rejects with HashingBusyError. */
  async matches(stored: PasswordHash | null, password: string): Promise<boolean> {
    const { salt, hash } = stored ?? this.nobody;
    const derived = await this.derive(password, Buffer.from(salt, 'base64'));
    const expected = Buffer.from(hash, 'base64');
    return expected.length === derived.length && timingSafeEqual(expected, derived) && stored !== null;
  }

  private derive(password: string, salt: Buffer): Promise<Buffer> {
    if (this.waiting >= mostWaiting) return Promise.reject(new HashingBusyError('too many passwords wait to be checked'));
    this.waiting += 1;
    const work = this.last.then(() => scryptOf(password, salt));
    this.last = work.catch(() => undefined).finally(() => (this.waiting -= 1));
    return work;
  }
}

function scryptOf(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // NFC: one keyboard writes é as one character, another as two
    scrypt(password.normalize('NFC'), salt, hashBytes, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
