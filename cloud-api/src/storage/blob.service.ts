import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type Clock } from '@sigap/node-kit';
import { TenantDatabase, type TenantTransaction } from '../database/tenant-database.js';
import { CLOCK } from '../injection-tokens.js';
import { TenantCipher } from '../secrets/tenant-cipher.js';
import { BlobRepository } from './blob.repository.js';
import { BLOB_STORE, type BlobKey, type BlobStore } from './blob-store.js';
import { KeyLock } from './key-lock.js';

/** How long a blob stays that nobody claims: long enough for the request that brought it. */
const unclaimedMs = 60 * 60 * 1000;
/** Files asked for at once in a sweep. */
const sweepBatch = 1_000;
const dayMs = 24 * 60 * 60 * 1000;

/** Content-addressed bytes of a tenant, encrypted at rest. A row means that the whole blob is there. */
@Injectable()
export class BlobService {
  /** Writing and removing the same blob must not overlap, or a row could be left without its bytes. */
  private readonly lock = new KeyLock();

  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: BlobRepository,
    private readonly cipher: TenantCipher,
    @Inject(BLOB_STORE) private readonly store: BlobStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Stores bytes durably.
   * @param keep days, or `claim`: the sweep takes them after an hour unless `claim` is called for them in a transaction
   * @returns hash of the plain bytes
   */
  async put(tenantId: string, bytes: Uint8Array, keep: { days: number } | 'claim'): Promise<string> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const key = { tenantId, sha256 };
    const lifeMs = keep === 'claim' ? unclaimedMs : keep.days * dayMs;
    const sealed = await this.cipher.encrypt(tenantId, bytes, contextOf(key));
    await this.lock.hold(lockOf(key), async () => {
      await this.store.write(key, sealed);
      const expiresAt = new Date(this.clock.now().getTime() + lifeMs);
      await this.database.run(tenantId, (tx) => this.repository.add(tx, sha256, bytes.byteLength, expiresAt));
    });
    return sha256;
  }

  /** From the commit on the blob is kept for good. @throws Error when it is gone */
  async claim(tx: TenantTransaction, sha256: string): Promise<void> {
    if (!(await this.repository.keep(tx, sha256))) throw new Error('the blob was swept before it was claimed');
  }

  /** Plain bytes, checked by their tag; null when there are none. */
  async read(tenantId: string, sha256: string): Promise<Buffer | null> {
    const key = { tenantId, sha256 };
    const isKnown = await this.database.run(tenantId, (tx) => this.repository.exists(tx, sha256));
    const sealed = isKnown ? await this.store.read(key) : null;
    return sealed === null ? null : this.cipher.decrypt(tenantId, sealed, contextOf(key));
  }

  /** Rows go with the transaction, bytes right after its commit (or with the next sweep, when we die in between). */
  async removeWith(tx: TenantTransaction, sha256s: readonly string[]): Promise<void> {
    if (sha256s.length === 0) return;
    await this.repository.remove(tx, sha256s);
    tx.afterCommit(() => this.discard(tx.tenantId, sha256s));
  }

  /** Removes what has expired. @returns how many */
  async sweepExpired(tenantId: string): Promise<number> {
    const expired = await this.database.run(tenantId, (tx) => this.repository.takeExpired(tx, this.clock.now()));
    await this.discard(tenantId, expired);
    return expired.length;
  }

  /** Removes bytes that no row names: left by a crash between a commit and what follows it. @returns how many */
  async sweepOrphans(tenantId: string): Promise<number> {
    let removed = 0;
    let batch: BlobKey[] = [];
    for await (const key of this.store.list(tenantId, new Date(Date.now() - unclaimedMs))) {
      if (batch.length === sweepBatch) {
        removed += await this.discardUnknown(batch);
        batch = [];
      }
      batch.push(key);
    }
    return removed + (await this.discardUnknown(batch));
  }

  /** Keys of one tenant: asked for at once; what nobody seems to know is looked at again, alone. */
  private async discardUnknown(keys: readonly BlobKey[]): Promise<number> {
    const [first] = keys;
    if (first === undefined) return 0;
    const hashes = keys.map(({ sha256 }) => sha256);
    const known = new Set(await this.database.run(first.tenantId, (tx) => this.repository.known(tx, hashes)));
    let removed = 0;
    for (const key of keys) if (!known.has(key.sha256) && (await this.discardOne(key))) removed += 1;
    return removed;
  }

  /** Of whom there are bytes, also of tenants that are gone. */
  tenantsWithBytes(): Promise<string[]> {
    return this.store.tenantIds();
  }

  private async discard(tenantId: string, sha256s: readonly string[]): Promise<void> {
    for (const sha256 of sha256s) await this.discardOne({ tenantId, sha256 });
  }

  private discardOne(key: BlobKey): Promise<boolean> {
    return this.lock.hold(lockOf(key), async () => {
      // somebody may have put the same bytes again meanwhile
      if (await this.database.run(key.tenantId, (tx) => this.repository.exists(tx, key.sha256))) return false;
      await this.store.remove(key);
      return true;
    });
  }
}

function contextOf(key: BlobKey): string {
  return `blob:${key.sha256}`;
}

function lockOf(key: BlobKey): string {
  return `${key.tenantId}/${key.sha256}`;
}
