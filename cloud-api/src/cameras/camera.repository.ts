import { Injectable } from '@nestjs/common';
import type { Camera, CameraFault, CameraPurpose, CameraState, StationRules } from '@sigap/contracts';
import type { TenantTransaction } from '../database/tenant-database.js';

/** A camera as stored; addresses are without user name and password, which are encrypted. */
export interface StoredCamera {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly url: string;
  readonly subUrl: string | null;
  readonly credentials: Buffer | null;
  readonly credentialsVersion: number;
  readonly purpose: CameraPurpose;
  /** Of a packing camera; null: as the rules of all say. */
  readonly station: StationRules | null;
  readonly transport: 'tcp' | 'udp';
  readonly enabled: boolean;
  readonly edgeId: string | null;
  readonly origin: 'cloud' | 'file';
}

/** A camera with what is known of it now. */
export interface ShownCamera extends StoredCamera {
  readonly state: CameraState;
  readonly fault: CameraFault | null;
  readonly stateSince: Date | null;
  readonly lastFrameAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** While its box is away nobody knows; then also nobody knows since when. */
const columns = `
  c.id, c.name, c.zone, c.url, c.sub_url AS "subUrl", c.credentials, c.credentials_version AS "credentialsVersion", c.purpose, c.station, c.transport,
  c.enabled, c.edge_id AS "edgeId", c.origin, c.created_at AS "createdAt", c.updated_at AS "updatedAt",
  CASE WHEN e.state = 'online' AND c.enabled AND s.state IS NOT NULL THEN s.state ELSE 'unknown' END AS state,
  CASE WHEN e.state = 'online' AND c.enabled THEN s.fault END AS fault,
  CASE WHEN e.state = 'online' AND c.enabled THEN s.state_since ELSE e.state_since END AS "stateSince",
  s.last_frame_at AS "lastFrameAt"
  FROM cameras c
  LEFT JOIN camera_status s ON s.tenant_id = c.tenant_id AND s.camera_id = c.id
  LEFT JOIN edge_status e ON e.tenant_id = c.tenant_id AND e.edge_id = c.edge_id
  WHERE c.deleted_at IS NULL`;

/** Rows of `cameras`, without those that were removed. */
@Injectable()
export class CameraRepository {
  /** Sorted by name; `limit + 1` rows at most. */
  page(tx: TenantTransaction, after: readonly [name: string, id: string] | null, limit: number): Promise<ShownCamera[]> {
    return tx.query<ShownCamera>(
      `SELECT ${columns} AND ($1::text IS NULL OR (c.name, c.id) > ($1::text, $2::uuid)) ORDER BY c.name, c.id LIMIT $3`,
      [after?.[0] ?? null, after?.[1] ?? null, limit + 1],
    );
  }

  async find(tx: TenantTransaction, id: string): Promise<ShownCamera | null> {
    const [row] = await tx.query<ShownCamera>(`SELECT ${columns} AND c.id = $1`, [id]);
    return row ?? null;
  }

  /** Nobody else changes it until the transaction ends. */
  async lock(tx: TenantTransaction, id: string): Promise<void> {
    await tx.query('SELECT 1 FROM cameras WHERE id = $1 FOR UPDATE', [id]);
  }

  /** Adds, or puts a row anew, also one that was removed. */
  async save(tx: TenantTransaction, camera: StoredCamera): Promise<void> {
    await tx.execute(
      `INSERT INTO cameras (tenant_id, id, name, zone, url, sub_url, credentials, credentials_version, purpose, transport, enabled, edge_id, origin, station)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
       ON CONFLICT (tenant_id, id) DO UPDATE SET name = $3, zone = $4, url = $5, sub_url = $6, credentials = $7, credentials_version = $8,
         purpose = $9, transport = $10, enabled = $11, edge_id = $12, origin = $13, station = $14, updated_at = now(), deleted_at = NULL`,
      [
        tx.tenantId,
        camera.id,
        camera.name,
        camera.zone,
        camera.url,
        camera.subUrl,
        camera.credentials,
        camera.credentialsVersion,
        camera.purpose,
        camera.transport,
        camera.enabled,
        camera.edgeId,
        camera.origin,
        camera.station === null ? null : JSON.stringify(camera.station),
      ],
    );
  }

  /** The name stays for old sightings, the password does not. */
  async remove(tx: TenantTransaction, id: string): Promise<void> {
    await tx.execute('UPDATE cameras SET deleted_at = now(), updated_at = now(), credentials = NULL WHERE id = $1', [id]);
  }

  /** Cameras of a box that have user name and password. */
  ofEdgeWithCredentials(tx: TenantTransaction, edgeId: string): Promise<{ id: string; credentials: Buffer | null; version: number }[]> {
    return tx.query(
      `SELECT id, credentials, credentials_version AS version FROM cameras
        WHERE edge_id = $1 AND origin = 'cloud' AND deleted_at IS NULL ORDER BY id`,
      [edgeId],
    );
  }

  /** Every camera row with that id or of that box, also removed ones, as far as a report of the box is concerned. */
  async forReport(
    tx: TenantTransaction,
    edgeId: string,
    ids: readonly string[],
  ): Promise<
    {
      id: string;
      origin: 'cloud' | 'file';
      edgeId: string | null;
      isRemoved: boolean;
      name: string;
      zone: string;
      purpose: string;
      url: string;
    }[]
  > {
    return tx.query(
      `SELECT id, origin, edge_id AS "edgeId", deleted_at IS NOT NULL AS "isRemoved", name, zone, purpose, url FROM cameras
        WHERE id = ANY($2::uuid[]) OR (edge_id = $1 AND origin = 'file' AND deleted_at IS NULL) FOR UPDATE`,
      [edgeId, ids],
    );
  }

  /** Ids of the box's cameras, to tell those who watch them that their state is another. */
  async idsOfEdge(tx: TenantTransaction, edgeId: string): Promise<string[]> {
    return (await tx.query<{ id: string }>('SELECT id FROM cameras WHERE edge_id = $1 AND deleted_at IS NULL', [edgeId])).map(
      (row) => row.id,
    );
  }
}

export function cameraOf(row: ShownCamera): Camera {
  const hasCredentials = row.credentials !== null;
  const masked = (url: string) => (hasCredentials ? url.replace(/^([a-z][a-z0-9+.-]*:\/\/)/iu, '$1***@') : url);
  return {
    id: row.id,
    name: row.name,
    zone: row.zone,
    url: masked(row.url),
    subUrl: row.subUrl === null ? null : masked(row.subUrl),
    hasCredentials,
    purpose: row.purpose,
    station: row.station,
    transport: row.transport,
    enabled: row.enabled,
    edgeId: row.edgeId,
    origin: row.origin,
    state: row.state,
    fault: row.fault,
    stateSince: row.stateSince?.toISOString() ?? null,
    lastFrameAt: row.lastFrameAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
