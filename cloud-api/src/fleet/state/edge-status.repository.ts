import { Injectable } from '@nestjs/common';
import type { EdgeHealth, EdgeState, ReportedConfiguration } from '@sigap/contracts';
import type { TenantTransaction } from '../../database/tenant-database.js';
import type { EdgeLiveness } from './edge-liveness.js';
import type { ShortSince } from './short-since.js';

interface StatusRow {
  declared: 'online' | 'offline';
  state: 'online' | 'offline';
  state_since: Date | null;
  session: number | null;
  boot_id: string | null;
  last_heard_at: Date | null;
  recognition: EdgeRecognition | null;
  short_since: ShortSince;
}

export type EdgeRecognition = Pick<EdgeHealth['recognition'], 'state' | 'pack'>;

export interface LockedEdge {
  /** Null before its first birth. */
  readonly liveness: EdgeLiveness | null;
  /** As it said last; null before its first health. */
  readonly recognition: EdgeRecognition | null;
  readonly shortSince: ShortSince;
}

/** Rows of `edge_status`: one for each box, made with it. */
@Injectable()
export class EdgeStatusRepository {
  /** Locks the row of a box. Undefined when the tenant has no such box. */
  async lock(tx: TenantTransaction, edgeId: string): Promise<LockedEdge | undefined> {
    const [row] = await tx.query<StatusRow>(
      `SELECT declared, state, state_since, session, boot_id, last_heard_at, health->'recognition' AS recognition, short_since
         FROM edge_status WHERE edge_id = $1 FOR UPDATE`,
      [edgeId],
    );
    return row === undefined ? undefined : { liveness: livenessOf(row), recognition: row.recognition, shortSince: row.short_since };
  }

  async saveLiveness(tx: TenantTransaction, edgeId: string, now: EdgeLiveness): Promise<void> {
    await tx.execute(
      `UPDATE edge_status SET declared = $2, state = $3, state_since = $4, session = $5, boot_id = $6, last_heard_at = $7 WHERE edge_id = $1`,
      [edgeId, now.declared, now.state, now.stateSince, now.session, now.bootId, now.lastHeardAt],
    );
  }

  async saveAgent(tx: TenantTransaction, edgeId: string, said: EdgeState): Promise<void> {
    await tx.execute('UPDATE edge_status SET agent_version = $2 WHERE edge_id = $1', [edgeId, said.agentVersion]);
  }

  async saveHealth(tx: TenantTransaction, edgeId: string, health: EdgeHealth, shortSince: ShortSince, heardAt: Date): Promise<void> {
    await tx.execute('UPDATE edge_status SET health = $2, short_since = $3, last_heard_at = $4 WHERE edge_id = $1', [
      edgeId,
      JSON.stringify(health),
      JSON.stringify(shortSince),
      heardAt,
    ]);
  }

  async saveReported(tx: TenantTransaction, edgeId: string, reported: ReportedConfiguration): Promise<void> {
    await tx.execute('UPDATE edge_status SET applied_version = $2, refused = $3, reported_at = $4 WHERE edge_id = $1', [
      edgeId,
      reported.appliedVersion,
      reported.refused === null ? null : JSON.stringify(reported.refused),
      reported.at,
    ]);
  }

  /**
   * Boxes that count as online and were not heard within `limitMs` go offline; null: all of them. A time ahead of now is no time at which
   * anybody was heard: the clock was put back.
   * @returns their ids
   */
  async silence(tx: TenantTransaction, limitMs: number | null, now: Date): Promise<string[]> {
    const rows = await tx.query<{ edge_id: string }>(
      `UPDATE edge_status SET state = 'offline', state_since = $2::timestamptz
        WHERE state = 'online'
          AND ($1::double precision IS NULL OR last_heard_at IS NULL
               OR abs(extract(epoch FROM $2::timestamptz - last_heard_at)) * 1000 > $1)
        RETURNING edge_id`,
      [limitMs, now],
    );
    return rows.map((row) => row.edge_id);
  }

  async isOnline(tx: TenantTransaction, edgeId: string): Promise<boolean> {
    return (await tx.query(`SELECT 1 FROM edge_status WHERE edge_id = $1 AND state = 'online'`, [edgeId])).length > 0;
  }
}

function livenessOf(row: StatusRow): EdgeLiveness | null {
  if (row.session === null || row.boot_id === null || row.state_since === null || row.last_heard_at === null) return null;
  return {
    declared: row.declared,
    state: row.state,
    stateSince: row.state_since,
    session: row.session,
    bootId: row.boot_id,
    lastHeardAt: row.last_heard_at,
  };
}
