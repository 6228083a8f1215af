import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { TenantDatabase, type TenantTransaction } from '../database/tenant-database.js';
import { seal, unseal } from './envelope.js';
import { MASTER_KEY } from './master-key.js';

interface DataKey {
  readonly version: number;
  readonly key: Buffer;
}

/** version of the format (1 byte) and of the tenant's key (4 bytes, big-endian), before the sealed bytes */
const HEADER = 5;
const FORMAT = 1;

/**
 * Envelope encryption: each tenant has its own data key, which lies in `tenant_keys` wrapped by the master key. Losing the master key
 * loses everything encrypted; losing the database alone gives nobody anything.
 */
@Injectable()
export class TenantCipher {
  /** By tenant. Keys are never changed, only added, so a cache can't be wrong. */
  private readonly keys = new Map<string, Promise<DataKey[]>>();

  constructor(
    private readonly database: TenantDatabase,
    @Inject(MASTER_KEY) private readonly masterKey: Buffer,
  ) {}

  /**
   * @param context what the bytes are and of whom, e.g. `camera-credentials:<id>`: the same must be given to `decrypt`, so that a row
   * can't be moved to another place
   */
  async encrypt(tenantId: string, plain: Uint8Array, context: string): Promise<Buffer> {
    const newest = (await this.keysOf(tenantId)).at(-1);
    if (newest === undefined) throw new Error('a tenant has a key');
    const header = Buffer.alloc(HEADER);
    header.writeUInt8(FORMAT, 0);
    header.writeUInt32BE(newest.version, 1);
    return Buffer.concat([header, seal(newest.key, plain, bound(tenantId, context))]);
  }

  /** @throws Error when the bytes were changed, or belong to another tenant or context */
  async decrypt(tenantId: string, sealed: Uint8Array, context: string): Promise<Buffer> {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    if (bytes.byteLength < HEADER || bytes.readUInt8(0) !== FORMAT) throw new Error('not encrypted bytes of this format');
    const version = bytes.readUInt32BE(1);
    const used = (await this.keysOf(tenantId)).find((known) => known.version === version);
    if (used === undefined) throw new Error(`the tenant has no key of version ${version}`);
    return unseal(used.key, bytes.subarray(HEADER), bound(tenantId, context));
  }

  private keysOf(tenantId: string): Promise<DataKey[]> {
    const known = this.keys.get(tenantId);
    if (known !== undefined) return known;
    const pending = this.database.run(tenantId, (tx) => this.readOrMake(tx));
    this.keys.set(tenantId, pending);
    // a failure must not stay in the cache
    pending.catch(() => this.keys.delete(tenantId));
    return pending;
  }

  private async readOrMake(tx: TenantTransaction): Promise<DataKey[]> {
    const read = () => tx.query<{ version: number; wrapped: Buffer }>('SELECT version, wrapped FROM tenant_keys ORDER BY version');
    let rows = await read();
    if (rows.length === 0) {
      const wrapped = seal(this.masterKey, randomBytes(32), keyContext(tx.tenantId, 1));
      // of two instances that start at once, one wins and both read the winner's
      await tx.query('INSERT INTO tenant_keys (tenant_id, version, wrapped) VALUES ($1, 1, $2) ON CONFLICT DO NOTHING', [
        tx.tenantId,
        wrapped,
      ]);
      rows = await read();
    }
    return rows.map(({ version, wrapped }) => ({ version, key: this.unwrap(tx.tenantId, version, wrapped) }));
  }

  private unwrap(tenantId: string, version: number, wrapped: Buffer): Buffer {
    try {
      return unseal(this.masterKey, wrapped, keyContext(tenantId, version));
    } catch (cause) {
      throw new Error('the master key is not the one this database was encrypted with (SIGAP_MASTER_KEY, or secrets/master.key)', {
        cause,
      });
    }
  }
}

function bound(tenantId: string, context: string): string {
  return `sigap:${tenantId}:${context}`;
}

function keyContext(tenantId: string, version: number): string {
  return `sigap-tenant-key:${tenantId}:${version}`;
}
