import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export class SigningKeyError extends Error {
  override readonly name = 'SigningKeyError';
}

/** The key that signs manifests: Ed25519 in a PEM file that only its owner reads. Null when there is none. Throws SigningKeyError. */
export function readSigningKey(path: string): KeyObject | null {
  if (!existsSync(path)) return null;
  if ((statSync(path).mode & 0o077) !== 0) throw new SigningKeyError(`${path} can be read by others; run: chmod 600 ${path}`);
  try {
    const key = createPrivateKey(readFileSync(path));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // told below
  }
  throw new SigningKeyError(`${path} holds no Ed25519 key; move it away, and the box makes a new one with a new chain`);
}

/** Makes a key; it is on the disk when this returns. A key that was there stays beside it under the name `<path>.<time>`. */
export function makeSigningKey(path: string, now: Date): KeyObject {
  const { privateKey } = generateKeyPairSync('ed25519');
  if (existsSync(path)) renameSync(path, `${path}.${now.getTime()}`);
  rmSync(`${path}.new`, { force: true });
  const file = openSync(`${path}.new`, 'wx', 0o600);
  try {
    writeSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
  return privateKey;
}
