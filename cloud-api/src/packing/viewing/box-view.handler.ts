import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import type { TenantTransaction } from '../../database/tenant-database.js';
import { clockShiftMs } from '../../ingest/clock-shift.js';
import { type EventHandler, EventHandlers, type IngestedEvent } from '../../ingest/event-handler.js';

/**
 * Who looked at a clip or a table on a box -> the audit log, in the transaction that stores the event: once, however often it is sent
 * (PV-3). The person is who the box let in; `after` says which box says so and when it was, which may be days ago.
 */
@Injectable()
export class BoxViewHandler implements EventHandler, OnModuleInit {
  readonly types = ['packing.clip.viewed', 'packing.table.viewed'] as const;
  /** It holds the chain of the audit log. */
  readonly runsLast = true;

  constructor(
    private readonly handlers: EventHandlers,
    private readonly audit: AuditService,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  /** @throws Error for a table without its camera, which never works */
  async apply(tx: TenantTransaction, ingested: readonly IngestedEvent[]): Promise<void> {
    for (const { edgeId, event, receivedAt } of ingested) {
      if (event.type !== 'packing.clip.viewed' && event.type !== 'packing.table.viewed') continue;
      const actor = `user:${event.data.userId}`;
      const at = Math.min(Date.parse(event.data.viewedAt) + clockShiftMs(event), receivedAt.getTime());
      const after = { edgeId, viewedAt: new Date(at).toISOString() };
      if (event.type === 'packing.clip.viewed') {
        await this.audit.record(tx, { actor, action: 'recording.viewed', subject: `recording:${event.data.recordingId}`, after });
      } else {
        if (event.cameraId === undefined) throw new Error('a look at a table names its camera');
        const { picture } = event.data;
        await this.audit.record(tx, { actor, action: 'camera.viewed', subject: `camera:${event.cameraId}`, after: { ...after, picture } });
      }
    }
  }
}
