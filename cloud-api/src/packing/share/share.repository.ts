import { Injectable } from '@nestjs/common';
import type { shareAccess } from '@sigap/contracts';
import { v7 } from 'uuid';
import type { z } from 'zod';
import { TenantDatabase, type TenantTransaction } from '../../database/tenant-database.js';

export interface ShareRow {
  readonly id: string;
  readonly edgeId: string;
  readonly recordingId: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly note: string | null;
  readonly opened: number;
  readonly lastOpenedAt: Date | null;
}
export type Access = z.infer<typeof shareAccess>['what'];
export interface Visitor {
  readonly address: string;
  readonly userAgent: string;
}
export interface AccessRow extends Visitor {
  readonly at: Date;
  readonly what: Access;
}

const COLUMNS = `s.id, s.edge_id AS "edgeId", s.recording_id AS "recordingId", s.created_at AS "createdAt", coalesce(u.name, '') AS "createdBy",
  s.expires_at AS "expiresAt", s.revoked_at AS "revokedAt", s.note, s.opened, s.last_opened_at AS "lastOpenedAt"`;
const FROM = 'clip_shares s LEFT JOIN users u ON u.tenant_id = s.tenant_id AND u.id = s.created_by';
/** The same address doing the same again so soon is one entry: a player asks for a clip in many ranges, and what a visitor calls itself is free to choose. */
const sameMs = 60_000;

@Injectable()
export class ShareRepository {
  constructor(private readonly database: TenantDatabase) {}

  async add(
    tx: TenantTransaction,
    share: { id: string; edgeId: string; recordingId: string; tokenHash: Buffer; createdBy: string; note: string | null },
    times: { createdAt: Date; expiresAt: Date },
  ): Promise<void> {
    await tx.execute(
      `INSERT INTO clip_shares (tenant_id, id, edge_id, recording_id, token_hash, created_at, created_by, expires_at, note)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        tx.tenantId,
        share.id,
        share.edgeId,
        share.recordingId,
        share.tokenHash,
        times.createdAt,
        share.createdBy,
        times.expiresAt,
        share.note,
      ],
    );
  }

  /** Over all tenants. */
  async byToken(tokenHash: Buffer): Promise<{ tenantId: string; shareId: string } | null> {
    const [row] = await this.database.system((tx) =>
      tx.query<{ tenantId: string; shareId: string }>('SELECT tenant_id AS "tenantId", id AS "shareId" FROM clip_share_by_token($1)', [
        tokenHash,
      ]),
    );
    return row ?? null;
  }

  async read(tx: TenantTransaction, id: string): Promise<ShareRow | null> {
    const [row] = await tx.query<ShareRow>(`SELECT ${COLUMNS} FROM ${FROM} WHERE s.id = $1`, [id]);
    return row ?? null;
  }

  /** Newest first. */
  ofRecording(tx: TenantTransaction, recordingId: string): Promise<ShareRow[]> {
    return tx.query<ShareRow>(`SELECT ${COLUMNS} FROM ${FROM} WHERE s.recording_id = $1 ORDER BY s.created_at DESC, s.id DESC LIMIT 500`, [
      recordingId,
    ]);
  }

  async revoke(tx: TenantTransaction, id: string, now: Date): Promise<boolean> {
    return (await tx.execute('UPDATE clip_shares SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL', [id, now])) === 1;
  }

  /** @returns false when it was noted just before */
  async note(tx: TenantTransaction, shareId: string, what: Access, visitor: Visitor, now: Date): Promise<boolean> {
    const noted = await tx.execute(
      `INSERT INTO clip_share_accesses (tenant_id, id, share_id, at, address, user_agent, what)
       SELECT $1, $2, $3, $4, $5, $6, $7
        WHERE NOT EXISTS (SELECT 1 FROM clip_share_accesses WHERE share_id = $3 AND at > $8 AND address = $5 AND what = $7)`,
      [tx.tenantId, v7(), shareId, now, visitor.address, visitor.userAgent, what, new Date(now.getTime() - sameMs)],
    );
    if (noted === 1 && what === 'opened')
      await tx.execute('UPDATE clip_shares SET opened = opened + 1, last_opened_at = $2 WHERE id = $1', [shareId, now]);
    return noted === 1;
  }

  /** That somebody came stays; from where goes. @returns how many */
  forgetVisitors(tx: TenantTransaction, before: Date): Promise<number> {
    return tx.execute(`UPDATE clip_share_accesses SET address = '', user_agent = '' WHERE at < $1 AND address <> ''`, [before]);
  }

  /** Newest first. */
  accesses(tx: TenantTransaction, shareId: string): Promise<AccessRow[]> {
    return tx.query<AccessRow>(
      'SELECT at, address, user_agent AS "userAgent", what FROM clip_share_accesses WHERE share_id = $1 ORDER BY at DESC, id DESC LIMIT 1000',
      [shareId],
    );
  }
}
