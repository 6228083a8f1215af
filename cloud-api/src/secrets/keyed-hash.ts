import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { MASTER_KEY } from './master-key.js';

/**
 * Hashes of what could be guessed (an e-mail, an address, a body with a password): without the master key a copy of the database tells
 * nothing about them, however fast somebody tries.
 */
@Injectable()
export class KeyedHash {
  constructor(@Inject(MASTER_KEY) private readonly masterKey: Buffer) {}

  /** @param purpose keeps hashes of one use apart from those of another */
  of(purpose: string, value: unknown): Buffer {
    return createHmac('sha256', this.masterKey)
      .update(JSON.stringify(['sigap', purpose, value]))
      .digest();
  }
}
