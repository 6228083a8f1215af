import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 32 random bytes, base64url: 43 characters. Shown once, in the credentials file of the box. */
export function newEdgeToken(): string {
  return randomBytes(32).toString('base64url');
}

/** All that is kept of a token. It has 256 random bits, so a fast hash is enough. */
export function edgeTokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

export function isEdgeToken(token: string, hash: Uint8Array): boolean {
  const given = edgeTokenHash(token);
  return given.byteLength === hash.byteLength && timingSafeEqual(given, hash);
}

/** `Edge <edgeId>:<token>`; null for anything else. */
export function parseEdgeAuthorization(header: string | undefined): { edgeId: string; token: string } | null {
  const match = /^Edge ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([A-Za-z0-9_-]{43})$/u.exec(header ?? '');
  return match?.[1] !== undefined && match[2] !== undefined ? { edgeId: match[1], token: match[2] } : null;
}
