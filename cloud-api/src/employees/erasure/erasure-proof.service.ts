import { Injectable } from '@nestjs/common';
import type { BoxErasure, Erasure, erasureRoutes, QueryOf, ReplyOf } from '@sigap/contracts';
import { z } from 'zod';
import { TenantDatabase } from '../../database/tenant-database.js';
import type { Caller } from '../../http/caller.js';
import { decodeCursor, pageOf } from '../../http/page-cursor.js';
import { ProblemError } from '../../http/problem-error.js';
import { type BoxRow, ErasureProofRepository, type ErasureRow } from './erasure-proof.repository.js';

const cursorKey = z.tuple([z.iso.datetime(), z.uuid()]);

/** The proof that a face is gone, here and on each box (PV-1). */
@Injectable()
export class ErasureProof {
  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: ErasureProofRepository,
  ) {}

  async list({ tenantId }: Caller, query: QueryOf<typeof erasureRoutes.list>): Promise<ReplyOf<typeof erasureRoutes.list>> {
    const after = decodeCursor(query.cursor, cursorKey);
    const filter = { state: query.state, after, limit: query.limit };
    const rows = await this.database.run(tenantId, (tx) => this.repository.list(tx, filter));
    return pageOf(rows, query.limit, (row) => [row.erasedAt.toISOString(), row.employeeId], erasureOf);
  }

  /** @throws ProblemError not_found: no such person, or nothing of that person was ever erased */
  async read({ tenantId }: Caller, employeeId: string): Promise<Erasure> {
    const [row] = await this.database.run(tenantId, (tx) => this.repository.list(tx, { employeeId, limit: 1 }));
    if (row === undefined) throw new ProblemError('not_found', 404, 'there is no erasure of such a person');
    return erasureOf(row);
  }
}

function erasureOf({ employeeId, code, name, erasedAt, hasLeft, isConfirmed, addressesLeft, boxes }: ErasureRow): Erasure {
  return {
    employeeId,
    code,
    name,
    erasedAt: erasedAt.toISOString(),
    reason: hasLeft ? 'left' : 'consent_withdrawn',
    state: isConfirmed ? 'confirmed' : 'pending',
    boxes: boxes.map(boxOf),
    addressesLeft,
  };
}

function boxOf({ edgeId, edgeName, confirmedAt, lastHeardAt }: BoxRow): BoxErasure {
  const instant = (text: string | null) => (text === null ? null : new Date(text).toISOString());
  return {
    edgeId,
    edgeName,
    state: confirmedAt === null ? 'pending' : 'confirmed',
    confirmedAt: instant(confirmedAt),
    lastHeardAt: instant(lastHeardAt),
  };
}
