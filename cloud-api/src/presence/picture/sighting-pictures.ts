import { Inject, Injectable } from '@nestjs/common';
import type { Clock, Logger } from '@sigap/node-kit';
import { AuditService } from '../../audit/audit.service.js';
import { TenantDatabase, type TenantTransaction } from '../../database/tenant-database.js';
import { actorOf, type Caller } from '../../http/caller.js';
import { ProblemError } from '../../http/problem-error.js';
import { CLOCK, LOGGER } from '../../injection-tokens.js';
import { SettingsService } from '../../settings/settings.service.js';
import { BlobService } from '../../storage/blob.service.js';
import { SightingPictureRepository } from './sighting-picture.repository.js';

const dayMs = 24 * 60 * 60 * 1000;

/** Face crops of sightings: looked at (audited), erased with the person, erased when their days are over. */
@Injectable()
export class SightingPictures {
  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: SightingPictureRepository,
    private readonly blobs: BlobService,
    private readonly audit: AuditService,
    private readonly settings: SettingsService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** JPEG bytes. @throws ProblemError not_found, or picture_expired for a sighting older than pictures are kept */
  async picture(caller: Caller, sightingId: string): Promise<Uint8Array> {
    const oldest = await this.oldestKept(caller.tenantId);
    const sha256 = await this.database.run(caller.tenantId, async (tx) => {
      const found = await this.repository.find(tx, sightingId);
      if (found === null) throw new ProblemError('not_found', 404, 'there is no such sighting');
      const { employeeId, takenAt, lastSeenAt } = found;
      if ((takenAt ?? lastSeenAt) <= oldest) throw expired();
      if (found.sha256 === null) throw new ProblemError('not_found', 404, 'this sighting has no picture');
      await this.audit.record(tx, {
        actor: actorOf(caller),
        action: 'sighting.picture-viewed',
        subject: `sighting:${sightingId}`,
        after: { employeeId },
      });
      return found.sha256;
    });
    const bytes = await this.blobs.read(caller.tenantId, sha256);
    // the sweep came in between
    if (bytes === null) throw expired();
    return bytes;
  }

  /** Pictures taken up to this time are not shown any more (PV-1). */
  async oldestKept(tenantId: string): Promise<Date> {
    const { snapshotDays } = (await this.settings.read(tenantId)).privacy;
    return new Date(this.clock.now().getTime() - snapshotDays * dayMs);
  }

  /** In the caller's transaction, which holds the lock on the employee. @returns how many */
  async eraseOf(tx: TenantTransaction, employeeId: string): Promise<number> {
    const removed = await this.repository.removeOfEmployee(tx, employeeId);
    await this.discard(tx, removed);
    return removed.length;
  }

  /** Blobs that were uploaded for sightings and that none has any more. */
  async discard(tx: TenantTransaction, sha256s: readonly string[]): Promise<void> {
    if (sha256s.length > 0) await this.blobs.removeWith(tx, await this.repository.unused(tx, sha256s));
  }

  /** Erases what is older than the tenant keeps; the blob store's own limit counts from the upload and knows no later setting. @returns how many */
  async sweep(tenantId: string): Promise<number> {
    const oldest = await this.oldestKept(tenantId);
    return this.database.run(tenantId, async (tx) => {
      const removed = await this.repository.removeTakenBefore(tx, oldest);
      await this.discard(tx, removed);
      if (removed.length > 0) this.logger.info({ tenantId, pictures: removed.length }, 'sighting-picture.swept');
      return removed.length;
    });
  }
}

function expired(): ProblemError {
  return new ProblemError('picture_expired', 404, 'the picture is older than pictures are kept');
}
