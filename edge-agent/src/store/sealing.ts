import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;
const version = 1;

/** The key is not the one that sealed it, or a bit was changed. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';
}

/**
 * AES-256-GCM with a random nonce (NIST SP 800-38D). Layout: version byte, 12 bytes nonce, 16 bytes tag, ciphertext.
 * `label` is authenticated, not stored: what was sealed for one place can't be moved to another.
 */
export function seal(key: Uint8Array, label: string, plain: Uint8Array): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(label));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Uint8Array.of(version), nonce, cipher.getAuthTag(), body]);
}

/** Throws UnsealError. */
export function unseal(key: Uint8Array, label: string, sealed: Uint8Array): Uint8Array {
  if (sealed[0] !== version || sealed.length < 1 + nonceBytes + tagBytes) throw new UnsealError('this is nothing that was sealed here');
  const nonce = sealed.subarray(1, 1 + nonceBytes);
  const tag = sealed.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(label)).setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(sealed.subarray(1 + nonceBytes + tagBytes)), decipher.final()]);
  } catch (cause) {
    throw new UnsealError('another key sealed this, or it was changed', { cause });
  }
}
