import { Inject, Injectable } from '@nestjs/common';
import type { BodyOf, ClipCopy, clipCopyRoutes } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import { v7 } from 'uuid';
import { AuditService } from '../../audit/audit.service.js';
import { DomainEvents } from '../../bus/domain-events.js';
import { TenantDatabase } from '../../database/tenant-database.js';
import { actorOf, type Caller } from '../../http/caller.js';
import { ProblemError } from '../../http/problem-error.js';
import { CLOCK } from '../../injection-tokens.js';
import { refuseGone, RecordingService } from '../recording/recording.service.js';
import { ClipCopyRepository, copyOf, type CopyRow } from './clip-copy.repository.js';
import { copiedPart } from './clip-part.js';

/** Each takes a core for a while: nobody may ask for hundreds. */
const mostWaiting = 20;

/** Copies of clips, as people ask for them. */
@Injectable()
export class ClipCopies {
  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: ClipCopyRepository,
    private readonly recordings: RecordingService,
    private readonly audit: AuditService,
    private readonly events: DomainEvents,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws ProblemError not_found; clip_not_here while the cloud does not have the clip; copy_impossible; rate_limited */
  async request(caller: Caller, recordingId: string, body: BodyOf<typeof clipCopyRoutes.makeCopy>): Promise<ClipCopy> {
    const { tenantId } = caller;
    return this.database.run(tenantId, async (tx) => {
      const row = await this.recordings.existing(tx, recordingId);
      refuseGone(row);
      if (row.location !== 'cloud' || row.startedAt === null || row.durationMs === null)
        throw new ProblemError('clip_not_here', 409, 'the clip is still on the box: have it sent first');
      const scanMs = row.scannedAt.getTime() - row.startedAt.getTime();
      const part = copiedPart(body.kind, { durationMs: row.durationMs, scanMs }, body);
      if (part === null) throw new ProblemError('copy_impossible', 422, 'there is no picture in that part of the clip');
      if ((await this.repository.waiting(tx)) >= mostWaiting)
        throw new ProblemError('rate_limited', 429, `${mostWaiting} copies are waiting already`);
      const id = v7();
      await this.repository.add(tx, { id, edgeId: row.edgeId, recordingId, kind: body.kind, ...part }, actorOf(caller), this.clock.now());
      await this.audit.record(tx, {
        actor: actorOf(caller),
        action: 'recording.copy-ordered',
        subject: `recording:${recordingId}`,
        after: { copyId: id, kind: body.kind, ...part },
      });
      tx.afterCommit(() => this.events.emit('clip-copy.ordered', { tenantId }));
      return copyOf(await this.existing(await this.repository.read(tx, id)));
    });
  }

  /** @throws ProblemError not_found */
  async list(caller: Caller, recordingId: string): Promise<ClipCopy[]> {
    return this.database.run(caller.tenantId, async (tx) => {
      await this.recordings.existing(tx, recordingId);
      return (await this.repository.ofRecording(tx, recordingId)).map(copyOf);
    });
  }

  /** A copy that can be read, with what it is a copy of. Who fetched it is in the audit log. @throws ProblemError not_found */
  async fetch(
    caller: Caller,
    id: string,
  ): Promise<{ copy: CopyRow & { bytes: number; sealedKey: Buffer; sha256: string }; label: string }> {
    return this.database.run(caller.tenantId, async (tx) => {
      const copy = await this.existing(await this.repository.read(tx, id));
      const { bytes, sealedKey, sha256 } = copy;
      if (bytes === null || sealedKey === null || sha256 === null) throw new ProblemError('not_found', 404, 'the copy is not ready');
      const { label } = await this.recordings.existing(tx, copy.recordingId);
      await this.audit.record(tx, {
        actor: actorOf(caller),
        action: 'recording.copy-fetched',
        subject: `recording:${copy.recordingId}`,
        after: { copyId: id },
      });
      return { copy: { ...copy, bytes, sealedKey, sha256 }, label };
    });
  }

  private existing(copy: CopyRow | null): Promise<CopyRow> {
    if (copy === null) throw new ProblemError('not_found', 404, 'there is no such copy');
    return Promise.resolve(copy);
  }
}
