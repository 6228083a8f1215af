import { Injectable } from '@nestjs/common';
import type { auditRoutes, PageQuery, ReplyOf } from '@sigap/contracts';
import { z } from 'zod';
import { decodeCursor, pageOf } from '../http/page-cursor.js';
import { TenantDatabase, type TenantTransaction } from '../database/tenant-database.js';
import { type ChainFault, chainFault, type StoredAuditEntry } from './audit-chain.js';

interface Row {
  id: string;
  position: string;
  at: Date;
  actor: string;
  action: string;
  subject: string;
  before: string | null;
  after: string | null;
  previous_hash: Buffer;
  hash: Buffer;
}

const COLUMNS = 'id, position, at, actor, action, subject, before, after, previous_hash, hash';
const BATCH = 1_000;

@Injectable()
export class AuditReader {
  constructor(private readonly database: TenantDatabase) {}

  /** Newest first. */
  async page(tenantId: string, query: PageQuery): Promise<ReplyOf<typeof auditRoutes.list>> {
    const after = decodeCursor(query.cursor, z.tuple([z.number().int().positive()]));
    const rows = await this.database.run(tenantId, (tx) =>
      tx.query<Row>(`SELECT ${COLUMNS} FROM audit_log WHERE $1::bigint IS NULL OR position < $1 ORDER BY position DESC LIMIT $2`, [
        after?.[0] ?? null,
        query.limit + 1,
      ]),
    );
    return pageOf(
      rows,
      query.limit,
      (row) => [Number(row.position)],
      (row) => ({ ...entryOf(tenantId, row), before: jsonOf(row.before), after: jsonOf(row.after) }),
    );
  }

  /** Walks the whole chain of a tenant. @returns the first fault, or null when each row is as it was written */
  verify(tenantId: string): Promise<ChainFault | null> {
    return this.database.run(tenantId, (tx) => firstFault(tx));
  }
}

async function firstFault(tx: TenantTransaction): Promise<ChainFault | null> {
  let before: StoredAuditEntry | null = null;
  for (;;) {
    const rows: Row[] = await tx.query<Row>(`SELECT ${COLUMNS} FROM audit_log WHERE position > $1 ORDER BY position LIMIT $2`, [
      before?.position ?? 0,
      BATCH,
    ]);
    for (const row of rows) {
      const entry = entryOf(tx.tenantId, row);
      const fault = chainFault(before, entry);
      if (fault !== null) return fault;
      before = entry;
    }
    if (rows.length < BATCH) return null;
  }
}

function entryOf(tenantId: string, row: Row): StoredAuditEntry {
  const { previous_hash: previousHash, position, at, ...same } = row;
  return { ...same, tenantId, position: Number(position), at: at.toISOString(), previousHash };
}

function jsonOf(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
