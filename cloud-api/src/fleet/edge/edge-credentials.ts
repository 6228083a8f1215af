import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { TenantDatabase } from '../../database/tenant-database.js';
import type { EdgeCaller } from '../../http/caller.js';
import { EdgeAuthentication, type EdgeAuthenticator } from '../../http/edge-authentication.js';
import { isEdgeToken, parseEdgeAuthorization } from './edge-token.js';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

/** Tells whether somebody is the box it says it is: over HTTP by header, at the broker by user name and password. Nothing is cached. */
@Injectable()
export class EdgeCredentials implements EdgeAuthenticator {
  constructor(
    private readonly database: TenantDatabase,
    authentication: EdgeAuthentication,
  ) {
    authentication.register(this);
  }

  async authenticate(request: Request): Promise<EdgeCaller | null> {
    const given = parseEdgeAuthorization(request.headers.authorization);
    return given === null ? null : this.verify(given.edgeId, given.token);
  }

  /** Of tokens that were right once: those (hexadecimal hashes) whose box has another by now, or is gone. */
  async revoked(known: readonly { edgeId: string; tokenHash: Buffer }[]): Promise<Set<string>> {
    if (known.length === 0) return new Set();
    const rows = await this.database.system((tx) =>
      tx.query<{ hash: string }>(
        `SELECT k.hash FROM unnest($1::uuid[], $2::text[]) AS k(id, hash)
          WHERE NOT EXISTS (SELECT 1 FROM edge_credentials(k.id) c WHERE encode(c.token_hash, 'hex') = k.hash)`,
        [known.map(({ edgeId }) => edgeId), known.map(({ tokenHash }) => tokenHash.toString('hex'))],
      ),
    );
    return new Set(rows.map(({ hash }) => hash));
  }

  /** The tenant comes from here, never from what the box says. Null for an unknown box or a wrong token, which look alike. */
  async verify(edgeId: string, token: string): Promise<EdgeCaller | null> {
    if (!uuid.test(edgeId)) return null;
    const [row] = await this.database.system((tx) =>
      tx.query<{ tenant_id: string; token_hash: Buffer }>('SELECT tenant_id, token_hash FROM edge_credentials($1)', [edgeId]),
    );
    // compared also for an unknown box, so that both take as long
    const isRight = isEdgeToken(token, row?.token_hash ?? Buffer.alloc(32));
    return row !== undefined && isRight ? { kind: 'edge', tenantId: row.tenant_id, edgeId } : null;
  }
}
