import { Injectable } from '@nestjs/common';
import type { Notification, notificationRoutes, QueryOf } from '@sigap/contracts';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { TenantTransaction } from '../database/tenant-database.js';
import { decodeCursor, pageOf } from '../http/page-cursor.js';
import { shownFacts } from './alert-text.js';
import type { Incident } from './incident.repository.js';

interface Row {
  id: string;
  incident_id: string;
  type: Notification['type'];
  phase: Notification['phase'];
  message: string;
  facts: Notification['facts'];
  employee_id: string | null;
  camera_id: string | null;
  edge_id: string | null;
  created_at: Date;
  read_at: Date | null;
  cleared_at: Date | null;
  acknowledged_at: Date | null;
}
const select = `SELECT n.id, n.incident_id, n.type, n.phase, n.message, n.facts, n.employee_id, n.camera_id, n.edge_id, n.created_at, n.read_at,
  i.cleared_at, i.acknowledged_at FROM notifications n JOIN incidents i ON i.tenant_id = n.tenant_id AND i.id = n.incident_id`;
const cursorKey = z.tuple([z.iso.datetime(), z.uuid()]);

/** In-app notifications; read or not is said for the tenant, as in the seed. */
@Injectable()
export class NotificationRepository {
  /** @returns null when this phase was told before */
  async add(
    tx: TenantTransaction,
    incident: Incident,
    phase: 'problem' | 'recovery',
    message: string,
    now: number,
  ): Promise<string | null> {
    const { kind, thingId, facts } = incident;
    const cameraId = facts.kind === 'EMPLOYEE_LOST' ? facts.cameraId : facts.kind === 'CAMERA_DOWN' ? thingId : null;
    const [row] = await tx.query<{ id: string }>(
      `INSERT INTO notifications (tenant_id, id, incident_id, phase, type, message, facts, employee_id, camera_id, edge_id, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (tenant_id, incident_id, phase) DO NOTHING RETURNING id`,
      [
        tx.tenantId,
        v7(),
        incident.id,
        phase,
        kind,
        message,
        JSON.stringify(shownFacts(facts, now)),
        kind === 'EMPLOYEE_LOST' ? thingId : null,
        cameraId,
        kind === 'EDGE_DOWN' || kind === 'DISK_LOW' ? thingId : null,
        new Date(now),
      ],
    );
    return row?.id ?? null;
  }

  async page(tx: TenantTransaction, query: QueryOf<typeof notificationRoutes.list>) {
    const after = decodeCursor(query.cursor, cursorKey);
    const rows = await tx.query<Row>(
      `${select} WHERE n.tenant_id = $1 AND ($2::boolean IS NULL OR (n.read_at IS NULL) = $2)
          AND ($3::timestamptz IS NULL OR (n.created_at, n.id) < ($3, $4::uuid)) ORDER BY n.created_at DESC, n.id DESC LIMIT $5`,
      [tx.tenantId, query.unread === undefined ? null : query.unread === 'true', after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
    );
    const page = pageOf(rows, query.limit, (row) => [row.created_at.toISOString(), row.id], notificationOf);
    return { ...page, unread: await this.unread(tx) };
  }

  async find(tx: TenantTransaction, id: string): Promise<Notification | null> {
    const [row] = await tx.query<Row>(`${select} WHERE n.tenant_id = $1 AND n.id = $2`, [tx.tenantId, id]);
    return row ? notificationOf(row) : null;
  }

  async unread(tx: TenantTransaction): Promise<number> {
    const [row] = await tx.query<{ n: number }>('SELECT count(*)::int AS n FROM notifications WHERE read_at IS NULL');
    return row?.n ?? 0;
  }

  /** The second time changes nothing. */
  async markRead(tx: TenantTransaction, id: string, now: Date): Promise<void> {
    await tx.execute('UPDATE notifications SET read_at = $2 WHERE id = $1 AND read_at IS NULL', [id, now]);
  }

  async markAllRead(tx: TenantTransaction, now: Date): Promise<void> {
    await tx.execute('UPDATE notifications SET read_at = $1 WHERE read_at IS NULL', [now]);
  }
}

function notificationOf(row: Row): Notification {
  return {
    id: row.id,
    incidentId: row.incident_id,
    type: row.type,
    phase: row.phase,
    message: row.message,
    facts: row.facts,
    employeeId: row.employee_id,
    cameraId: row.camera_id,
    edgeId: row.edge_id,
    createdAt: row.created_at.toISOString(),
    isRead: row.read_at !== null,
    readAt: row.read_at?.toISOString() ?? null,
    incidentState: row.cleared_at === null ? 'open' : 'cleared',
    acknowledged: row.acknowledged_at !== null,
  };
}
