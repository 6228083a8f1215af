import { Inject, Injectable } from '@nestjs/common';
import type { Clock, Logger } from '@sigap/node-kit';
import { AuditService } from '../../audit/audit.service.js';
import { hourMs, HourlySweep } from '../../database/hourly-sweep.js';
import { TenantDatabase, type TenantTransaction } from '../../database/tenant-database.js';
import { type TenantRound, TenantRounds } from '../../database/tenant-rounds.js';
import { CLOCK, LOGGER } from '../../injection-tokens.js';
import { SettingsService } from '../../settings/settings.service.js';
import { ClipMetrics } from './clip-metrics.js';
import { ClipRepository } from './clip.repository.js';
import { ClipStore } from './clip.store.js';

const gigabyte = 1_000_000_000;
/** A box that has not gone on with a clip for so long begins anew. */
const unfinishedMs = 14 * 24 * hourMs;

/** Makes room: clips over the quota of the tenant, oldest first, never one on legal hold or behind a link that is open; and what was never finished. */
@Injectable()
export class ClipRetention extends HourlySweep {
  private readonly sweeps: TenantRound;
  private readonly orphans: TenantRound;

  constructor(
    private readonly database: TenantDatabase,
    private readonly store: ClipStore,
    private readonly clips: ClipRepository,
    private readonly settings: SettingsService,
    private readonly audit: AuditService,
    private readonly metrics: ClipMetrics,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    rounds: TenantRounds,
  ) {
    super();
    this.sweeps = rounds.of('clip.sweep');
    this.orphans = rounds.of('clip.orphan-sweep');
  }

  async sweep(): Promise<void> {
    await this.sweeps.all(async (tenantId) => {
      await this.dropUnfinished(tenantId);
      await this.dropOverQuota(tenantId);
    });
    let orphans = 0;
    await this.orphans.each(
      () => this.store.tenantIds(),
      async (tenantId) => {
        orphans += await this.store.sweepOrphans(tenantId, new Date(Date.now() - hourMs));
      },
    );
    if (orphans > 0) this.logger.info({ orphans }, 'clip.orphans-swept');
  }

  private async dropUnfinished(tenantId: string): Promise<void> {
    const old = new Date(this.clock.now().getTime() - unfinishedMs);
    const rows = await this.database.run(tenantId, (tx) =>
      tx.query<{ sha256: string }>(
        `SELECT encode(sha256, 'hex') AS sha256 FROM clips WHERE stored_at IS NULL AND touched_at <= $1 LIMIT 1000`,
        [old],
      ),
    );
    let removed = 0;
    for (const { sha256 } of rows)
      if (await this.store.remove(tenantId, sha256, (tx) => this.clips.removeUnfinished(tx, sha256, old))) removed += 1;
    this.metrics.removed('unfinished', removed);
  }

  private async dropOverQuota(tenantId: string): Promise<void> {
    const { cloudQuotaGigabytes } = (await this.settings.read(tenantId)).packing;
    if (cloudQuotaGigabytes === null || cloudQuotaGigabytes === undefined) return;
    const over = await this.database.run(tenantId, (tx) => this.overQuota(tx, cloudQuotaGigabytes * gigabyte));
    let removed = 0;
    for (const clip of over) if (await this.store.remove(tenantId, clip.sha256, (tx) => this.dropFree(tx, clip))) removed += 1;
    this.metrics.removed('quota', removed);
    if (removed > 0) this.logger.info({ tenantId, clips: removed }, 'clip.quota-swept');
  }

  private async dropFree(tx: TenantTransaction, { sha256, recordingId }: { sha256: string; recordingId: string }): Promise<boolean> {
    if (!(await this.clips.removeFree(tx, sha256, this.clock.now()))) return false;
    await this.audit.record(tx, { actor: 'system:clip-retention', action: 'recording.clip-removed', subject: `recording:${recordingId}` });
    return true;
  }

  /** What does not fit when the newest are kept; what may not go takes its room first. */
  private overQuota(tx: TenantTransaction, quota: number): Promise<{ sha256: string; recordingId: string }[]> {
    return tx.query(
      `WITH kept AS (
         SELECT c.sha256, c.recording_id, c.bytes, coalesce(r.scanned_at, c.begun_at) AS at,
                coalesce(r.legal_hold, false)
                OR EXISTS (SELECT 1 FROM clip_shares s WHERE s.recording_id = c.recording_id AND s.revoked_at IS NULL AND s.expires_at > $2) AS locked
           FROM clips c LEFT JOIN recordings r ON r.edge_id = c.edge_id AND r.id = c.recording_id
          WHERE c.stored_at IS NOT NULL)
       SELECT encode(sha256, 'hex') AS sha256, recording_id AS "recordingId"
         FROM (SELECT *, sum(bytes) OVER (ORDER BY locked DESC, at DESC, sha256) AS used FROM kept) k
        WHERE used > $1 AND NOT locked ORDER BY at LIMIT 10000`,
      [quota, this.clock.now()],
    );
  }
}
