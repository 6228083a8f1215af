import { createHash } from 'node:crypto';

/** One row as it is hashed; the order of the keys is the order of the hash and of the columns. */
export interface AuditEntry {
  readonly tenantId: string;
  readonly id: string;
  readonly position: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What the first row of a chain has as the hash before it. */
export const FIRST_HASH = Buffer.alloc(32);

/** SHA-256 over the hash before and the row as a JSON array, so that no two different rows read alike. */
export function auditHash(previous: Uint8Array, entry: AuditEntry): Buffer {
  const { tenantId, id, position, at, actor, action, subject, before, after } = entry;
  return createHash('sha256')
    .update(previous)
    .update(JSON.stringify([tenantId, id, position, at, actor, action, subject, before, after]))
    .digest();
}

export type ChainFault = { readonly position: number; readonly reason: 'missing' | 'edited' | 'unchained' };

/** A row with the hashes stored beside it. */
export interface StoredAuditEntry extends AuditEntry {
  readonly previousHash: Uint8Array;
  readonly hash: Uint8Array;
}

/**
 * Checks the next row of a chain. What it can't see: that the newest rows were all cut off. Keep the newest hash elsewhere for that.
 * @param before the row before, or null for the first
 */
export function chainFault(before: { position: number; hash: Uint8Array } | null, row: StoredAuditEntry): ChainFault | null {
  const expected = (before?.position ?? 0) + 1;
  if (row.position !== expected) return { position: expected, reason: 'missing' };
  if (!Buffer.from(before?.hash ?? FIRST_HASH).equals(row.previousHash)) return { position: row.position, reason: 'unchained' };
  if (!auditHash(row.previousHash, row).equals(row.hash)) return { position: row.position, reason: 'edited' };
  return null;
}
