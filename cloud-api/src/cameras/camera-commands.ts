import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { TenantDatabase } from '../database/tenant-database.js';
import { CommandService, type EdgeAddress } from '../fleet/command/command.service.js';
import { ProblemError } from '../http/problem-error.js';
import { BlobService } from '../storage/blob.service.js';
import { CameraRepository } from './camera.repository.js';

/** What a person may ask of a camera now; its box does it. */
@Injectable()
export class CameraCommands {
  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: CameraRepository,
    private readonly commands: CommandService,
    private readonly blobs: BlobService,
    private readonly audit: AuditService,
  ) {}

  /**
   * A picture taken now, JPEG. Who looked is in the audit log (PV-3).
   * @throws ProblemError not_found, edge_offline, camera_offline, command_expired, command_failed, unavailable
   */
  async snapshot(tenantId: string, actor: string, cameraId: string): Promise<Uint8Array> {
    const address = await this.boxOf(tenantId, cameraId);
    const reply = await this.commands.send(address, { type: 'camera.snapshot', data: { cameraId } });
    const picture = reply.data === undefined ? null : await this.blobs.read(tenantId, reply.data.sha256);
    if (picture === null) throw new ProblemError('command_failed', 502, 'the box took a picture and did not bring it');
    await this.record(tenantId, actor, 'camera.picture-viewed', cameraId);
    return picture;
  }

  /** @throws ProblemError not_found, edge_offline, unavailable */
  async restart(tenantId: string, actor: string, cameraId: string): Promise<void> {
    const address = await this.boxOf(tenantId, cameraId);
    await this.commands.post(address, { type: 'camera.restart', data: { cameraId } });
    await this.record(tenantId, actor, 'camera.restarted', cameraId);
  }

  private async boxOf(tenantId: string, cameraId: string): Promise<EdgeAddress> {
    const camera = await this.database.run(tenantId, (tx) => this.repository.find(tx, cameraId));
    if (camera === null) throw new ProblemError('not_found', 404, 'there is no such camera');
    if (camera.edgeId === null) throw new ProblemError('edge_offline', 409, 'the camera belongs to no box');
    return { tenantId, edgeId: camera.edgeId };
  }

  private async record(tenantId: string, actor: string, action: string, cameraId: string): Promise<void> {
    await this.database.run(tenantId, (tx) => this.audit.record(tx, { actor, action, subject: `camera:${cameraId}` }));
  }
}
