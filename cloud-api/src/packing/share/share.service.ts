import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { BodyOf, recordingIndexRoutes, ReplyOf, Share } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import { v7 } from 'uuid';
import { AuditService } from '../../audit/audit.service.js';
import { TenantDatabase } from '../../database/tenant-database.js';
import { actorOf, type UserCaller } from '../../http/caller.js';
import { ProblemError } from '../../http/problem-error.js';
import { CLOCK } from '../../injection-tokens.js';
import { refuseGone, RecordingService } from '../recording/recording.service.js';
import { ClipOrders } from '../wanted/clip-orders.service.js';
import { ShareRepository, type ShareRow } from './share.repository.js';

const hourMs = 3_600_000;

/** Links to a clip that need no account. */
@Injectable()
export class ShareService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: ShareRepository,
    private readonly recordings: RecordingService,
    private readonly orders: ClipOrders,
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The token is in the reply and nowhere else: its hash alone is kept. A clip that is still on the box is ordered with it.
   * @param origin how visitors reach the pages, e.g. `https://sigap.example.com`
   * @throws ProblemError not_found, clip_pruned, clip_not_stored
   */
  async create(
    caller: UserCaller,
    recordingId: string,
    wanted: BodyOf<typeof recordingIndexRoutes.share>,
    origin: string,
  ): Promise<ReplyOf<typeof recordingIndexRoutes.share>> {
    const token = randomBytes(32).toString('base64url');
    const id = v7();
    const row = await this.database.run(caller.tenantId, async (tx) => {
      const recording = await this.recordings.locked(tx, recordingId);
      refuseGone(recording);
      const createdAt = this.clock.now();
      const expiresAt = new Date(createdAt.getTime() + wanted.expiresInHours * hourMs);
      const share = {
        id,
        edgeId: recording.edgeId,
        recordingId,
        tokenHash: hashOf(token),
        createdBy: caller.userId,
        note: wanted.note ?? null,
      };
      await this.repository.add(tx, share, { createdAt, expiresAt });
      if (recording.location !== 'cloud') await this.orders.add(tx, recording, actorOf(caller));
      const after = { shareId: id, expiresAt: expiresAt.toISOString() };
      await this.audit.record(tx, { actor: actorOf(caller), action: 'recording.shared', subject: `recording:${recordingId}`, after });
      return this.repository.read(tx, id);
    });
    if (row === null) throw new Error('a share that was just made is there');
    // behind the #: browsers keep that part to themselves, so it is in no log on the way
    return { ...shareOf(row), url: `${origin}/share#${token}` };
  }

  /** @throws ProblemError not_found */
  async list(tenantId: string, recordingId: string): Promise<Share[]> {
    const rows = await this.database.run(tenantId, async (tx) => {
      await this.recordings.existing(tx, recordingId);
      return this.repository.ofRecording(tx, recordingId);
    });
    return rows.map(shareOf);
  }

  /** @throws ProblemError not_found */
  async accesses(tenantId: string, id: string): Promise<ReplyOf<typeof recordingIndexRoutes.shareAccesses>['items']> {
    const rows = await this.database.run(tenantId, async (tx) => {
      if ((await this.repository.read(tx, id)) === null) throw new ProblemError('not_found', 404);
      return this.repository.accesses(tx, id);
    });
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
  }

  /** Acts at once, also on who is watching: the next range is refused. @throws ProblemError not_found */
  async revoke(caller: UserCaller, id: string): Promise<void> {
    await this.database.run(caller.tenantId, async (tx) => {
      const row = await this.repository.read(tx, id);
      if (row === null) throw new ProblemError('not_found', 404);
      if (!(await this.repository.revoke(tx, id, this.clock.now()))) return;
      const subject = `recording:${row.recordingId}`;
      await this.audit.record(tx, { actor: actorOf(caller), action: 'recording.share-revoked', subject, after: { shareId: id } });
    });
  }
}

export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function shareOf({ createdAt, expiresAt, revokedAt, lastOpenedAt, ...row }: ShareRow): Share {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
    lastOpenedAt: lastOpenedAt?.toISOString() ?? null,
  };
}
