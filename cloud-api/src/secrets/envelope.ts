import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/* AES-256-GCM (NIST SP 800-38D): 96-bit random nonce, 128-bit tag. */
const ALGORITHM = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;

/** nonce | tag | ciphertext. `context` is bound to the bytes: they decrypt nowhere else. */
export function seal(key: Uint8Array, plain: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG });
  cipher.setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** @throws Error when the key, the context or the bytes are not those of `seal` */
export function unseal(key: Uint8Array, sealed: Uint8Array, context: string): Buffer {
  if (sealed.byteLength < NONCE + TAG) throw new Error('sealed bytes are too short');
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]);
}
