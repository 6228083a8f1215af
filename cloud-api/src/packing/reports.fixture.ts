import { v7 } from 'uuid';
import type { ApiUnderTest } from '../api-under-test.js';

export interface PackedParcel {
  readonly sessionId: string;
  readonly edgeId: string;
  readonly cameraId: string;
  readonly employeeId: string;
  readonly label?: string;
  readonly platform?: string;
  readonly mode?: 'ship' | 'return';
  readonly scannedAt: string;
  /** From scan to stop; null: it still records. */
  readonly seconds?: number | null;
  readonly stopReason?: string;
  readonly note?: string;
}

/** For tests of what reads recordings: rows as the handlers leave them. */
export async function packed(api: ApiUnderTest, parcels: readonly PackedParcel[], tenantId = api.tenantId): Promise<string[]> {
  const rows = parcels.map((parcel) => ({
    id: v7(),
    label: `JP${v7().slice(-12).toUpperCase()}`,
    platform: 'shopee',
    mode: 'ship',
    ...parcel,
    stoppedAt: parcel.seconds === null ? null : new Date(Date.parse(parcel.scannedAt) + (parcel.seconds ?? 20) * 1000),
    stopReason: parcel.seconds === null ? null : (parcel.stopReason ?? 'scan'),
  }));
  await api.database.run(tenantId, (tx) =>
    tx.query(
      `INSERT INTO recordings (tenant_id, edge_id, id, session_id, assignment_id, camera_id, employee_id, platform, mode, label, symbology,
                               scan_source, scanned_at, said_event, stopped_at, stop_reason, note, stopped_event)
       SELECT $1, "edgeId", id, "sessionId", id, "cameraId", "employeeId", platform, mode, label, 'Code128', 'camera', "scannedAt", id,
              "stoppedAt", "stopReason", note, CASE WHEN "stoppedAt" IS NULL THEN NULL ELSE id END
         FROM jsonb_to_recordset($2::jsonb) AS t (id uuid, "edgeId" uuid, "sessionId" uuid, "cameraId" uuid, "employeeId" uuid, platform text,
              mode text, label text, "scannedAt" timestamptz, "stoppedAt" timestamptz, "stopReason" text, note text)`,
      [tenantId, JSON.stringify(rows)],
    ),
  );
  return rows.map(({ id }) => id);
}

export async function aSession(
  api: ApiUnderTest,
  {
    edgeId,
    startedAt,
    endedAt = null,
    tenantId = api.tenantId,
  }: { edgeId: string; startedAt: string; endedAt?: string | null; tenantId?: string },
): Promise<string> {
  const id = v7();
  await api.database.run(tenantId, (tx) =>
    tx.query('INSERT INTO packing_sessions (tenant_id, edge_id, id, started_at, ended_at) VALUES ($1, $2, $3, $4, $5)', [
      tenantId,
      edgeId,
      id,
      startedAt,
      endedAt,
    ]),
  );
  return id;
}

export async function assigned(
  api: ApiUnderTest,
  at: { edgeId: string; sessionId: string; cameraId: string; employeeId: string; platform?: string; from: string; to: string | null },
): Promise<void> {
  await api.database.run(api.tenantId, (tx) =>
    tx.query(
      `INSERT INTO packing_assignments (tenant_id, edge_id, id, session_id, camera_id, employee_id, platform, assigned_at, assigned_event, unassigned_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $3, $9)`,
      [api.tenantId, at.edgeId, v7(), at.sessionId, at.cameraId, at.employeeId, at.platform ?? 'shopee', at.from, at.to],
    ),
  );
}

/** An employee of the first tenant, put in through the API. */
export async function anEmployee(api: ApiUnderTest, name: string): Promise<string> {
  const admin = await api.signIn('admin');
  const reply = await admin.request('/api/employees', { method: 'POST', json: { code: `E${v7().slice(-8)}`, name } });
  if (!reply.ok) throw new Error(`no employee: ${reply.status} ${await reply.text()}`);
  const { id } = (await reply.json()) as { id: string };
  return id;
}

export async function aCamera(api: ApiUnderTest, edgeId: string, name: string): Promise<string> {
  const admin = await api.signIn('admin');
  const json = { name, url: 'rtsp://10.1.2.3/live', edgeId, purpose: 'packing' };
  const reply = await admin.request('/api/cameras', { method: 'POST', json });
  if (!reply.ok) throw new Error(`no camera: ${reply.status} ${await reply.text()}`);
  const { id } = (await reply.json()) as { id: string };
  return id;
}
