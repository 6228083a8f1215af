import { Injectable } from '@nestjs/common';
import type { Edge } from '@sigap/contracts';
import { v7 } from 'uuid';
import { z } from 'zod';
import { AuditService } from '../../audit/audit.service.js';
import { TenantDatabase } from '../../database/tenant-database.js';
import { decodeCursor, pageOf } from '../../http/page-cursor.js';
import { EdgeRepository } from './edge.repository.js';
import { edgeTokenHash, newEdgeToken } from './edge-token.js';

/** What goes into the credentials file of a box, and nowhere else. */
export interface NewEdge {
  readonly tenantId: string;
  readonly edgeId: string;
  readonly token: string;
}

/** Boxes of a tenant. */
@Injectable()
export class EdgeService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: EdgeRepository,
    private readonly audit: AuditService,
  ) {}

  /**
   * Registers a box. The token is shown this once: only its hash is kept.
   * @param actor as the audit log names it
   * @param siteId by default the tenant's first site
   */
  create(tenantId: string, box: { name: string; siteId?: string }, actor: string): Promise<NewEdge> {
    return this.database.run(tenantId, async (tx) => {
      const siteId = box.siteId ?? (await this.repository.firstSiteId(tx));
      if (siteId === null) throw new Error('the tenant has no site');
      const edgeId = v7();
      const token = newEdgeToken();
      await this.repository.add(tx, { id: edgeId, name: box.name, siteId, tokenHash: edgeTokenHash(token) });
      await this.audit.record(tx, { actor, action: 'edge.created', subject: `edge:${edgeId}`, after: { name: box.name, siteId } });
      return { tenantId, edgeId, token };
    });
  }

  /** A box whose credentials file was lost: its old token stops working, and its open connection ends with the broker's next check. Null when the tenant has no box of that name. */
  renewToken(tenantId: string, name: string, actor: string): Promise<NewEdge | null> {
    return this.database.run(tenantId, async (tx) => {
      const token = newEdgeToken();
      const edgeId = await this.repository.setToken(tx, name, edgeTokenHash(token));
      if (edgeId === null) return null;
      await this.audit.record(tx, { actor, action: 'edge.token-renewed', subject: `edge:${edgeId}` });
      return { tenantId, edgeId, token };
    });
  }

  async list(
    tenantId: string,
    query: { cursor?: string | undefined; limit: number },
  ): Promise<{ items: Edge[]; nextCursor: string | null }> {
    const after = decodeCursor(query.cursor, z.string());
    const rows = await this.database.run(tenantId, (tx) => this.repository.page(tx, after, query.limit));
    return pageOf(
      rows,
      query.limit,
      (row) => row.name,
      (row) => row,
    );
  }
}
