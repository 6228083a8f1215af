import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { canonicalJson, type ClipManifest, clipManifest, type SignedManifest } from '@sigap/contracts';

/** Signs what was recorded with an Ed25519 key (RFC 8032). Throws ZodError for what is no manifest. */
export function signManifest(manifest: ClipManifest, privateKey: KeyObject): SignedManifest {
  const text = canonicalJson(clipManifest.parse(manifest));
  const publicKey = spkiOf(privateKey);
  return {
    manifest: text,
    signature: sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64'),
    keyId: keyIdOf(publicKey),
    publicKey: publicKey.toString('base64'),
  };
}

/** What the next manifest of the chain names as `previous`. */
export function manifestHash(signed: Pick<SignedManifest, 'manifest'>): string {
  return createHash('sha256').update(signed.manifest, 'utf8').digest('hex');
}

/** The public half as SPKI bytes. */
export function spkiOf(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
}

export function keyIdOf(spki: Uint8Array): string {
  return createHash('sha256').update(spki).digest('hex');
}
