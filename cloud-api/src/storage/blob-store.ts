/** Where encrypted bytes lie: a folder now, S3 later. Knows nothing of keys, tenants' rights or rows. */
export interface BlobStore {
  /** Durable when it resolves: also after a power cut the whole blob is there, or nothing. Writing the same key again is fine. */
  write(key: BlobKey, sealed: Uint8Array): Promise<void>;
  /** Null when there is none. */
  read(key: BlobKey): Promise<Buffer | null>;
  /** Fine when there is none. */
  remove(key: BlobKey): Promise<void>;
  /** Every blob written before `olderThan`, to find those that nobody knows. */
  list(tenantId: string, olderThan: Date): AsyncIterable<BlobKey>;
  /** Of whom there are bytes, also of tenants that are gone. */
  tenantIds(): Promise<string[]>;
}

export interface BlobKey {
  readonly tenantId: string;
  /** Of the plain bytes, hexadecimal. */
  readonly sha256: string;
}

export const BLOB_STORE = Symbol('blob-store');
