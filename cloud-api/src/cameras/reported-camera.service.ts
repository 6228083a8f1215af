import { Injectable, type OnModuleInit } from '@nestjs/common';
import { reportedConfiguration, type TopicAddress } from '@sigap/contracts';
import { DomainEvents } from '../bus/domain-events.js';
import { TenantDatabase } from '../database/tenant-database.js';
import { EdgeRepository } from '../fleet/edge/edge.repository.js';
import { MessageIntake } from '../fleet/message-intake.js';
import { MqttLink } from '../fleet/mqtt-link.js';
import { CameraRepository } from './camera.repository.js';
import { reportedChanges } from './reported-cameras.js';

/** Cameras of `camera_configs/` on a box end in the same rows as all others. */
@Injectable()
export class ReportedCameraService implements OnModuleInit {
  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: CameraRepository,
    private readonly edges: EdgeRepository,
    private readonly link: MqttLink,
    private readonly intake: MessageIntake,
    private readonly events: DomainEvents,
  ) {}

  onModuleInit(): void {
    this.link.subscribe('reported', (address, payload) => this.onReported(address, payload));
  }

  private async onReported(address: TopicAddress, payload: Buffer): Promise<void> {
    const reported = this.intake.parse(reportedConfiguration, address, payload);
    if (reported === null) return;
    const { tenantId, edgeId } = address;
    await this.database.run(tenantId, async (tx) => {
      if (!(await this.edges.exists(tx, edgeId))) return;
      const ids = reported.cameras.map((camera) => camera.id);
      const changes = reportedChanges(edgeId, await this.repository.forReport(tx, edgeId, ids), reported.cameras);
      for (const { id, name, zone, purpose, url } of changes.put) {
        const fixed = {
          station: null,
          subUrl: null,
          credentials: null,
          credentialsVersion: 0,
          transport: 'tcp',
          enabled: true,
          origin: 'file',
        } as const;
        await this.repository.save(tx, { id, name, zone, purpose, url, edgeId, ...fixed });
      }
      for (const id of changes.removedIds) await this.repository.remove(tx, id);
      if (changes.put.length + changes.removedIds.length > 0)
        tx.afterCommit(() => this.events.emit('cameras.changed', { tenantId, edgeIds: [edgeId] }));
    });
  }
}
