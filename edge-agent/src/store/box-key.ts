import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const keyBytes = 32;

export class BoxKeyError extends Error {
  override readonly name = 'BoxKeyError';
}

/**
 * The key that seals templates and camera passwords on this box: 32 random bytes in a file that only its owner reads (0600), made at
 * the first start. It protects a lost disk image without the key file, not a thief with the whole box; a TPM can take its place later.
 * Throws BoxKeyError for a file of another length or with open rights.
 */
export function loadBoxKey(path: string): Uint8Array {
  try {
    const descriptor = openSync(path, 'wx', 0o600);
    try {
      writeSync(descriptor, randomBytes(keyBytes));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    const directory = openSync(dirname(path), 'r');
    fsyncSync(directory);
    closeSync(directory);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const key = readFileSync(path);
  if (key.length !== keyBytes)
    throw new BoxKeyError(`${path} holds ${key.length} bytes instead of ${keyBytes}; remove it to start with a new key`);
  if ((statSync(path).mode & 0o077) !== 0) throw new BoxKeyError(`${path} can be read by others; run: chmod 600 ${path}`);
  return key;
}
