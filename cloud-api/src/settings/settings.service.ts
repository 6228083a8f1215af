import { Injectable } from '@nestjs/common';
import { defaultSettings, type Settings } from '@sigap/contracts';
import { DomainEvents } from '../bus/domain-events.js';
import { TenantDatabase } from '../database/tenant-database.js';
import { type StoredSettings, withDefaults } from './settings-merge.js';

/** Thresholds of each tenant. */
@Injectable()
export class SettingsService {
  private readonly cache = new Map<string, Promise<Settings>>();

  constructor(
    private readonly database: TenantDatabase,
    events: DomainEvents,
  ) {
    events.on('settings.changed', ({ tenantId }) => void this.cache.delete(tenantId));
  }

  /** Cached until they change; defaults where nothing was set. */
  read(tenantId: string): Promise<Settings> {
    const known = this.cache.get(tenantId);
    if (known !== undefined) return known;
    const pending = this.load(tenantId);
    this.cache.set(tenantId, pending);
    pending.catch(() => this.cache.delete(tenantId));
    return pending;
  }

  private async load(tenantId: string): Promise<Settings> {
    const [row] = await this.database.run(tenantId, (tx) => tx.query<{ value: StoredSettings }>('SELECT value FROM tenant_settings'));
    return withDefaults(row?.value ?? {}, defaultSettings);
  }
}
