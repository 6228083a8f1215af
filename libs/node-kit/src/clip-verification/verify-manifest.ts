import { createPublicKey, verify } from 'node:crypto';
import { canonicalJson, type ClipManifest, clipManifest, type SignedManifest } from '@sigap/contracts';
import { keyIdOf, manifestHash } from './sign-manifest.js';

export type ManifestFault =
  /** The text is no manifest. */
  | 'not-a-manifest'
  /** Another text could mean the same: it is not in the form that is signed. */
  | 'not-canonical'
  /** The key is not the one whose hash it says. */
  | 'key-differs'
  /** Nobody who has the key signed this text. */
  | 'bad-signature';

export type ManifestVerdict = { ok: true; manifest: ClipManifest } | { ok: false; fault: ManifestFault };

/**
 * Is the manifest what the holder of its key signed? That the key belongs to the box is another question: compare `keyId` with the one that
 * the box told when it made it (`edge.key-made`).
 */
export function verifyManifest(signed: SignedManifest): ManifestVerdict {
  const manifest = parsed(signed.manifest);
  if (manifest === null) return { ok: false, fault: 'not-a-manifest' };
  if (canonicalJson(manifest) !== signed.manifest) return { ok: false, fault: 'not-canonical' };
  const spki = Buffer.from(signed.publicKey, 'base64');
  if (keyIdOf(spki) !== signed.keyId) return { ok: false, fault: 'key-differs' };
  return isSigned(signed, spki) ? { ok: true, manifest } : { ok: false, fault: 'bad-signature' };
}

/** Null: the file is what was recorded. Otherwise what differs. */
export function verifyFile(manifest: ClipManifest, file: { sha256: string; bytes: number }): 'size-differs' | 'hash-differs' | null {
  if (file.bytes !== manifest.file.bytes) return 'size-differs';
  return file.sha256 === manifest.file.sha256 ? null : 'hash-differs';
}

export type ChainBreak =
  /** `from` to `to` are not there: clips were taken away, or have not arrived. */
  | { kind: 'missing'; chainId: string; from: number; to: number }
  /** The manifest does not name the one before it, or has another key: a chain has one. */
  | { kind: 'altered'; chainId: string; sequence: number; recordingId: string }
  /** Two manifests have one number. */
  | { kind: 'double'; chainId: string; sequence: number; recordingId: string };

/**
 * Breaks in the chains of the given manifests, which must be valid by themselves; any order, any doubles, several chains. Each chain counts
 * from 1. What is missing at its end can't be seen from the manifests alone: compare with the newest number that the box told.
 */
export function chainBreaks(manifests: readonly SignedManifest[]): ChainBreak[] {
  const chains = new Map<string, Link[]>();
  for (const signed of manifests) {
    const manifest = parsed(signed.manifest);
    if (manifest === null) continue;
    const chain = chains.get(manifest.chainId) ?? [];
    chain.push({ manifest, keyId: signed.keyId, hash: manifestHash(signed) });
    chains.set(manifest.chainId, chain);
  }
  return [...chains.entries()].flatMap(([chainId, links]) => breaksOf(chainId, links));
}

interface Link {
  readonly manifest: ClipManifest;
  readonly keyId: string;
  readonly hash: string;
}

function breaksOf(chainId: string, links: readonly Link[]): ChainBreak[] {
  const breaks: ChainBreak[] = [];
  let before: { sequence: number; hash: string | null; keyId: string | null } = { sequence: 0, hash: null, keyId: null };
  for (const { manifest, hash, keyId } of links.toSorted((a, b) => a.manifest.sequence - b.manifest.sequence)) {
    const { sequence, recordingId, previous } = manifest;
    if (sequence === before.sequence) {
      if (hash !== before.hash) breaks.push({ kind: 'double', chainId, sequence, recordingId });
      continue;
    }
    if (sequence > before.sequence + 1) breaks.push({ kind: 'missing', chainId, from: before.sequence + 1, to: sequence - 1 });
    const isOfAnother = before.keyId !== null && keyId !== before.keyId;
    const isNamed = sequence > before.sequence + 1 || previous === before.hash;
    if (isOfAnother || !isNamed) breaks.push({ kind: 'altered', chainId, sequence, recordingId });
    before = { sequence, hash, keyId };
  }
  return breaks;
}

function parsed(text: string): ClipManifest | null {
  try {
    return clipManifest.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function isSigned({ manifest, signature }: SignedManifest, spki: Buffer): boolean {
  try {
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' && verify(null, Buffer.from(manifest, 'utf8'), key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}
