import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { TenantTransaction } from '../../database/tenant-database.js';
import { type EventHandler, EventHandlers, type IngestedEvent } from '../../ingest/event-handler.js';

/** What boxes say of their galleries: which version they match against, and that people are gone from them (the proof of PV-1). */
@Injectable()
export class GalleryConfirmationHandler implements EventHandler, OnModuleInit {
  readonly types = ['gallery.applied', 'gallery.erased'] as const;

  constructor(private readonly handlers: EventHandlers) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  /** The highest version wins, and of one version the earliest time: any order of the events gives the same rows. */
  async apply(tx: TenantTransaction, events: readonly IngestedEvent[]): Promise<void> {
    for (const { edgeId, event } of events) {
      if (event.type === 'gallery.erased') {
        await tx.execute(
          `INSERT INTO erasure_confirmations AS c (tenant_id, employee_id, edge_id, gallery_version, confirmed_at)
           SELECT $1, one, $2, $4, $5 FROM (SELECT DISTINCT unnest($3::uuid[]) AS one ORDER BY one) people
           ON CONFLICT (tenant_id, employee_id, edge_id) DO UPDATE
              SET gallery_version = excluded.gallery_version, confirmed_at = excluded.confirmed_at
            WHERE (excluded.gallery_version, c.confirmed_at) > (c.gallery_version, excluded.confirmed_at)`,
          [tx.tenantId, edgeId, event.data.employeeIds, event.data.version, event.occurredAt],
        );
      }
      if (event.type === 'gallery.applied') {
        const { pack, version, templates } = event.data;
        await tx.execute(
          `INSERT INTO edge_galleries AS g (tenant_id, edge_id, pack, gallery_version, templates, applied_at) VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (tenant_id, edge_id) DO UPDATE
              SET pack = excluded.pack, gallery_version = excluded.gallery_version, templates = excluded.templates, applied_at = excluded.applied_at
            WHERE (excluded.applied_at, excluded.gallery_version, excluded.pack) > (g.applied_at, g.gallery_version, g.pack)`,
          [tx.tenantId, edgeId, pack, version, templates, event.occurredAt],
        );
      }
    }
  }
}
