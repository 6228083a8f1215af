import { Injectable } from '@nestjs/common';
import { defaultSettings, type Settings, settingsFault, type SettingsPatch } from '@sigap/contracts';
import { AuditService } from '../audit/audit.service.js';
import { DomainEvents } from '../bus/domain-events.js';
import { TenantDatabase, type TenantTransaction } from '../database/tenant-database.js';
import { ProblemError } from '../http/problem-error.js';
import { mergeSettings, type StoredSettings, withDefaults } from './settings-merge.js';

/** Another instance may have changed them: its events don't come here, so nothing is believed for longer. */
const FRESH_MS = 10_000;

/** Thresholds of each tenant. */
@Injectable()
export class SettingsService {
  private readonly cache = new Map<string, { readAt: number; settings: Promise<Settings> }>();

  constructor(
    private readonly database: TenantDatabase,
    private readonly audit: AuditService,
    private readonly events: DomainEvents,
  ) {
    events.on('settings.changed', ({ tenantId }) => void this.cache.delete(tenantId));
  }

  /** Defaults where nothing was set. Cached for ten seconds, and until they are changed here. */
  read(tenantId: string): Promise<Settings> {
    const known = this.cache.get(tenantId);
    if (known !== undefined && performance.now() - known.readAt < FRESH_MS) return known.settings;
    const settings = this.database.run(tenantId, async (tx) => withDefaults(await stored(tx), defaultSettings));
    this.cache.set(tenantId, { readAt: performance.now(), settings });
    settings.catch(() => this.cache.delete(tenantId));
    return settings;
  }

  /** What is not named stays. @throws ProblemError setting_invalid when the values don't fit together */
  change(tenantId: string, actor: string, changes: SettingsPatch): Promise<Settings> {
    return this.database.run(tenantId, async (tx) => {
      await tx.query(`INSERT INTO tenant_settings (tenant_id, value) VALUES ($1, '{}') ON CONFLICT DO NOTHING`, [tenantId]);
      const before = await stored(tx, 'FOR UPDATE');
      const value = mergeSettings(before, changes);
      const after = withDefaults(value, defaultSettings);
      const fault = settingsFault(after);
      if (fault !== null) throw new ProblemError('setting_invalid', 400, fault.message, [{ ...fault, path: `body.${fault.path}` }]);
      await tx.query('UPDATE tenant_settings SET value = $1, updated_at = now()', [JSON.stringify(value)]);
      await this.audit.record(tx, {
        actor,
        action: 'settings.changed',
        subject: `tenant:${tenantId}`,
        before: withDefaults(before, defaultSettings),
        after,
      });
      tx.afterCommit(() => this.events.emit('settings.changed', { tenantId }));
      return after;
    });
  }
}

async function stored(tx: TenantTransaction, lock: 'FOR UPDATE' | '' = ''): Promise<StoredSettings> {
  const [row] = await tx.query<{ value: StoredSettings }>(`SELECT value FROM tenant_settings ${lock}`);
  return row?.value ?? {};
}
