import { Inject, Injectable } from '@nestjs/common';
import type { recordingIndexRoutes, ReplyOf } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import { TenantDatabase, type TenantTransaction } from '../../database/tenant-database.js';
import { ProblemError } from '../../http/problem-error.js';
import { CLOCK } from '../../injection-tokens.js';
import { ClipMetrics } from '../clip/clip-metrics.js';
import { ClipPlayback } from '../clip/clip-playback.service.js';
import type { Sendable } from '../clip/clip-reply.js';
import { type Access, ShareRepository, type ShareRow, type Visitor } from './share.repository.js';
import { hashOf } from './share.service.js';
import { type Ticketed, ShareTickets } from './share-ticket.js';

type Opened = ReplyOf<typeof recordingIndexRoutes.openShare>;

/** Visitors of links; each visit is noted, also a refused one. */
@Injectable()
export class ShareVisits {
  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: ShareRepository,
    private readonly playback: ClipPlayback,
    private readonly tickets: ShareTickets,
    private readonly metrics: ClipMetrics,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws ProblemError not_found for no token of ours; share_ended; clip_not_here while the box has not sent the clip */
  async open(token: string, visitor: Visitor): Promise<Opened> {
    const found = await this.repository.byToken(hashOf(token));
    if (found === null) throw new ProblemError('not_found', 404, 'there is no such link');
    const share = await this.admit(found, 'opened', visitor);
    return this.database.run(found.tenantId, async (tx) => {
      const { clip, recording } = await this.playback.find(tx, share.recordingId);
      const [tenant] = await tx.query<{ name: string }>('SELECT name FROM tenants');
      return {
        label: recording.label,
        company: tenant?.name ?? '',
        scannedAt: recording.scannedAt.toISOString(),
        stoppedAt: recording.stoppedAt?.toISOString() ?? null,
        durationMs: recording.durationMs,
        sha256: clip.sha256,
        bytes: clip.bytes,
        expiresAt: share.expiresAt.toISOString(),
        fileUrl: `/api/public/shares/file/${this.tickets.issue(found)}`,
      };
    });
  }

  /** @throws ProblemError not_found for no ticket of ours or an old one; share_ended; clip_not_here */
  async file(ticket: string, download: boolean, visitor: Visitor): Promise<Sendable> {
    const found = this.tickets.read(ticket);
    if (found === null) throw new ProblemError('not_found', 404, 'open the link again');
    const share = await this.admit(found, download ? 'downloaded' : 'played', visitor);
    const { clip, recording } = await this.database.run(found.tenantId, (tx) => this.playback.find(tx, share.recordingId));
    this.metrics.read('link');
    return this.playback.sendable(found.tenantId, clip, recording, download);
  }

  /** The note is committed by itself: that of a refusal must outlive the refusal. */
  private async admit({ tenantId, shareId }: Ticketed, what: Access, visitor: Visitor): Promise<ShareRow> {
    const share = await this.database.run(tenantId, (tx) => this.visit(tx, shareId, what, visitor));
    if (share === null) throw new ProblemError('share_ended', 410, 'the link has ended');
    return share;
  }

  private async visit(tx: TenantTransaction, shareId: string, what: Access, visitor: Visitor): Promise<ShareRow | null> {
    const now = this.clock.now();
    const share = await this.repository.read(tx, shareId);
    if (share === null) throw new ProblemError('not_found', 404, 'there is no such link');
    const isOpen = share.revokedAt === null && share.expiresAt > now;
    await this.repository.note(tx, shareId, isOpen ? what : 'refused', visitor, now);
    return isOpen ? share : null;
  }
}
