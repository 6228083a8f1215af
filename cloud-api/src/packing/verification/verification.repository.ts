import { Injectable } from '@nestjs/common';
import type { SignedManifest } from '@sigap/contracts';
import { manifestHash } from '@sigap/node-kit';
import { z } from 'zod';
import { TenantDatabase, type TenantTransaction } from '../../database/tenant-database.js';
import type { Link } from './chain-verdict.js';

const previousOf = z.object({ previous: z.string().nullable() });

/** What verification needs to read. */
@Injectable()
export class VerificationRepository {
  constructor(private readonly database: TenantDatabase) {}

  /** Over all tenants, what the cloud heard first before the others. */
  byHash(sha256: string): Promise<{ tenantId: string; edgeId: string; id: string }[]> {
    return this.database.system((tx) =>
      tx.query(`SELECT tenant_id AS "tenantId", edge_id AS "edgeId", id FROM recording_tenants(decode($1, 'hex'))`, [sha256]),
    );
  }

  async signed(tx: TenantTransaction, edgeId: string, id: string): Promise<(SignedManifest & { id: string; sha256: string }) | null> {
    const [row] = await tx.query<SignedManifest & { id: string; sha256: string }>(
      `SELECT id, encode(sha256, 'hex') AS sha256, manifest, signature, key_id AS "keyId", public_key AS "publicKey"
         FROM recordings WHERE edge_id = $1 AND id = $2 AND clip_event IS NOT NULL`,
      [edgeId, id],
    );
    return row ?? null;
  }

  /** The manifests beside one, and the newest of the chain. */
  async neighbours(tx: TenantTransaction, edgeId: string, chainId: string, sequence: number): Promise<Link[]> {
    const rows = await tx.query<{ sequence: number; manifest: string }>(
      `SELECT sequence, manifest FROM recordings WHERE edge_id = $1 AND chain_id = $2 AND sequence IN ($3 - 1, $3 + 1)
       UNION ALL (SELECT sequence, manifest FROM recordings WHERE edge_id = $1 AND chain_id = $2 ORDER BY sequence DESC LIMIT 1)`,
      [edgeId, chainId, sequence],
    );
    // the index holds a chain and a number only where the text is a manifest
    return rows.map((row) => ({
      sequence: row.sequence,
      hash: manifestHash(row),
      previous: previousOf.parse(JSON.parse(row.manifest)).previous,
    }));
  }

  /** Did the box say that it made this key, and that this chain begins with it? */
  async isKeyOf(tx: TenantTransaction, edgeId: string, keyId: string, chainId: string): Promise<boolean> {
    const rows = await tx.query('SELECT 1 FROM packing_keys WHERE edge_id = $1 AND key_id = $2 AND chain_id = $3', [
      edgeId,
      keyId,
      chainId,
    ]);
    return rows.length > 0;
  }

  async company(tx: TenantTransaction): Promise<string> {
    const [row] = await tx.query<{ name: string }>('SELECT name FROM tenants');
    return row?.name ?? '';
  }
}
