import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@sigap/node-kit';
import { v7 } from 'uuid';
import { AuditService } from '../audit/audit.service.js';
import { TenantDatabase } from '../database/tenant-database.js';
import { CLOCK } from '../injection-tokens.js';

export interface Tenant {
  readonly id: string;
  readonly name: string;
}

/** Tenants and their sites. Called by the administration program alone: no HTTP route makes a tenant. */
@Injectable()
export class TenantService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** All tenants, oldest first. */
  list(): Promise<Tenant[]> {
    return this.database.system((tx) => tx.query<Tenant>('SELECT id, name FROM list_tenants()'));
  }

  /** A tenant with its first site; when there is one of that name already, that one. The time zone is set with a new tenant alone. */
  async ensure(name: string, site: { name: string; timeZone: string }): Promise<{ tenantId: string; siteId: string; created: boolean }> {
    const known = (await this.list()).find((tenant) => tenant.name === name);
    const tenantId = known?.id ?? v7();
    return this.database.run(tenantId, async (tx) => {
      if (known === undefined) {
        const now = this.clock.now();
        await tx.query('INSERT INTO tenants (id, name, created_at) VALUES ($1, $2, $3)', [tenantId, name, now]);
        // days of presence begin at the site's midnight
        await tx.query('INSERT INTO tenant_settings (tenant_id, value) VALUES ($1, $2)', [tenantId, { site: { timeZone: site.timeZone } }]);
        await this.audit.record(tx, { actor: 'system:admin', action: 'tenant.created', subject: `tenant:${tenantId}`, after: { name } });
      }
      await tx.query('INSERT INTO sites (tenant_id, id, name) VALUES ($1, $2, $3) ON CONFLICT (tenant_id, name) DO NOTHING', [
        tenantId,
        v7(),
        site.name,
      ]);
      const [row] = await tx.query<{ id: string }>('SELECT id FROM sites WHERE name = $1', [site.name]);
      if (row === undefined) throw new Error('the site was just put in');
      return { tenantId, siteId: row.id, created: known === undefined };
    });
  }
}
