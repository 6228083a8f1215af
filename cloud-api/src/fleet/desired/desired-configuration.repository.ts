import { Injectable } from '@nestjs/common';
import type { DesiredCamera, DesiredConfiguration, StationRules } from '@sigap/contracts';
import type { TenantTransaction } from '../../database/tenant-database.js';

interface DesiredCameraRow extends Omit<DesiredCamera, 'subUrl' | 'credentialsVersion' | 'station'> {
  station: StationRules | null;
  sub_url: string | null;
  credentials_version: number;
}

/** What a box should run, read from the tables of those who decide it. */
@Injectable()
export class DesiredConfigurationRepository {
  /** The next version for these boxes. @returns those that exist */
  async touch(tx: TenantTransaction, edgeIds: readonly string[] | 'all'): Promise<string[]> {
    // in the order of ids: two transactions that touch the same boxes wait for each other instead of dying; and with no stronger lock
    // than the update takes, since each has a shared one already for the foreign key of the camera it adds
    const rows = await tx.query<{ id: string }>(
      `UPDATE edges e SET desired_version = desired_version + 1
         FROM (SELECT id FROM edges WHERE $1::uuid[] IS NULL OR id = ANY($1) ORDER BY id FOR NO KEY UPDATE) chosen
        WHERE e.id = chosen.id RETURNING e.id`,
      [edgeIds === 'all' ? null : edgeIds],
    );
    return rows.map((row) => row.id);
  }

  /** Null when there is no such box. `recognition.pack` is null before the tenant's first template. */
  async read(
    tx: TenantTransaction,
    edgeId: string,
  ): Promise<(Pick<DesiredConfiguration, 'version' | 'cameras' | 'galleryVersion'> & { pack: string | null }) | null> {
    const [edge] = await tx.query<{ desired_version: number }>('SELECT desired_version FROM edges WHERE id = $1', [edgeId]);
    if (edge === undefined) return null;
    const [gallery] = await tx.query<{ version: number; pack: string | null }>('SELECT version, pack FROM gallery_versions');
    const cameras = await tx.query<DesiredCameraRow>(
      `SELECT id, name, zone, purpose, station, enabled, url, sub_url, transport, credentials_version FROM cameras
        WHERE edge_id = $1 AND origin = 'cloud' AND deleted_at IS NULL ORDER BY id LIMIT 500`,
      [edgeId],
    );
    return {
      version: edge.desired_version,
      galleryVersion: gallery?.version ?? 0,
      pack: gallery?.pack ?? null,
      cameras: cameras.map(({ sub_url, credentials_version, station, ...camera }) => ({
        ...camera,
        ...(station === null ? {} : { station }),
        subUrl: sub_url,
        credentialsVersion: credentials_version,
      })),
    };
  }
}
