import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@sigap/node-kit';
import { AuditService } from '../../audit/audit.service.js';
import { TenantDatabase, type TenantTransaction } from '../../database/tenant-database.js';
import { type UserCaller, actorOf } from '../../http/caller.js';
import { ProblemError } from '../../http/problem-error.js';
import { CLOCK } from '../../injection-tokens.js';
import { RecordingListRepository } from '../recording/recording-list.repository.js';
import { refuseGone } from '../recording/recording.service.js';
import type { RecordingRow } from '../recording/recording-view.js';
import type { Sendable } from './clip-reply.js';
import { ClipMetrics } from './clip-metrics.js';
import { ClipRepository, type ClipRow } from './clip.repository.js';
import { ClipStore } from './clip.store.js';

/** A player asks for a clip in many ranges: one look at it is one entry, and another one after so long. */
const sameLookMs = 10 * 60_000;

/** Clips as people see them; who looked at what goes into the audit log (PV-3). */
@Injectable()
export class ClipPlayback {
  constructor(
    private readonly database: TenantDatabase,
    private readonly recordings: RecordingListRepository,
    private readonly clips: ClipRepository,
    private readonly store: ClipStore,
    private readonly metrics: ClipMetrics,
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws ProblemError not_found; clip_not_here, clip_pruned, clip_not_stored when the cloud does not have it */
  async open(caller: UserCaller, id: string, download: boolean): Promise<Sendable> {
    const { tenantId } = caller;
    const { clip, recording } = await this.database.run(tenantId, async (tx) => {
      const found = await this.find(tx, id);
      await this.noteLook(tx, caller, id, download);
      return found;
    });
    this.metrics.read('user');
    return this.sendable(tenantId, clip, recording, download);
  }

  /** @throws ProblemError not_found; clip_not_here, clip_pruned, clip_not_stored */
  async find(tx: TenantTransaction, id: string): Promise<{ clip: ClipRow; recording: RecordingRow }> {
    const recording = await this.recordings.read(tx, id);
    if (recording === null) throw new ProblemError('not_found', 404, 'there is no such recording');
    refuseGone(recording);
    const clip = recording.location === 'cloud' && recording.sha256 !== null ? await this.clips.read(tx, recording.sha256) : null;
    if (clip === null) throw new ProblemError('clip_not_here', 409, 'the clip is on the box; have it sent first');
    return { clip, recording };
  }

  sendable(tenantId: string, clip: ClipRow, { label, scannedAt }: RecordingRow, download: boolean): Sendable {
    const { sha256, bytes } = clip;
    const fileName = `${label}_${scannedAt.toISOString().slice(0, 19).replaceAll(':', '')}.mp4`;
    return { sha256, bytes, ...(download ? { fileName } : {}), read: (range) => this.store.read(tenantId, clip, range) };
  }

  private async noteLook(tx: TenantTransaction, caller: UserCaller, id: string, download: boolean): Promise<void> {
    const now = this.clock.now();
    const noted = await tx.execute(
      `INSERT INTO clip_views AS v (tenant_id, recording_id, user_id, noted_at, download) VALUES ($1, $2, $3, $4, $6)
       ON CONFLICT (tenant_id, recording_id, user_id, download) DO UPDATE SET noted_at = excluded.noted_at WHERE v.noted_at <= $5`,
      [tx.tenantId, id, caller.userId, now, new Date(now.getTime() - sameLookMs), download],
    );
    if (noted === 0) return;
    const action = download ? 'recording.downloaded' : 'recording.viewed';
    await this.audit.record(tx, { actor: actorOf(caller), action, subject: `recording:${id}` });
  }
}
