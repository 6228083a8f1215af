import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from '@sigap/node-kit';
import type { ApiConfiguration } from '../../configuration.js';
import { TenantDatabase } from '../../database/tenant-database.js';
import { type TenantRound, TenantRounds } from '../../database/tenant-rounds.js';
import { CONFIGURATION, LOGGER } from '../../injection-tokens.js';
import { BlobService } from '../../storage/blob.service.js';
import type { Examined } from '../face/examine-picture.js';
import { FaceWork } from '../face/face-work.js';
import { GalleryChanges } from './gallery-changes.js';
import { GalleryRepository } from './gallery.repository.js';
import { PackChangeRepository, type PendingPicture } from './pack-change.repository.js';

/**
 * Another pack is configured: templates are made anew from the kept pictures, in the background, one picture at a time. Boxes go on with
 * the old pack until all are done; then the tenant is swapped in one transaction and the old templates go (FR-2).
 */
@Injectable()
export class PackChange implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly round: TenantRound;
  private isStopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: TenantDatabase,
    private readonly repository: PackChangeRepository,
    private readonly gallery: GalleryRepository,
    private readonly changes: GalleryChanges,
    private readonly blobs: BlobService,
    private readonly work: FaceWork,
    @Inject(CONFIGURATION) private readonly configuration: Pick<ApiConfiguration, 'SIGAP_FACE_PACK'>,
    @Inject(LOGGER) private readonly logger: Logger,
    rounds: TenantRounds,
  ) {
    this.round = rounds.of('pack-change');
  }

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  private async run(): Promise<void> {
    await this.round.all(async (tenantId) => {
      if (this.isStopping) return;
      const { pack } = await this.database.run(tenantId, (tx) => this.gallery.current(tx));
      if (pack !== null && pack !== this.configuration.SIGAP_FACE_PACK) await this.changePack(tenantId, pack);
    });
  }

  private async changePack(tenantId: string, from: string): Promise<void> {
    const to = this.configuration.SIGAP_FACE_PACK;
    this.logger.info({ tenantId, from, to }, 'pack-change.started');
    for (let done = 0; !this.isStopping; done++) {
      const picture = await this.database.run(tenantId, (tx) => this.repository.pending(tx, to));
      if (picture === null) {
        if (await this.swap(tenantId)) this.logger.info({ tenantId, from, to, pictures: done }, 'pack-change.done');
        return;
      }
      await this.renew(tenantId, picture);
    }
  }

  private async renew(tenantId: string, picture: PendingPicture): Promise<void> {
    const bytes = await this.blobs.read(tenantId, picture.pictureSha256);
    const face: Examined = bytes === null ? { ok: false, reason: 'failed' } : await this.work.examine(bytes);
    if (this.isStopping) return;
    const { SIGAP_FACE_PACK: pack } = this.configuration;
    const { enrolmentId, employeeId } = picture;
    await this.database.run(tenantId, async (tx) => {
      if (!(await this.repository.stillPending(tx, pack, enrolmentId))) return;
      if (face.ok) await this.changes.putTemplate(tx, { employeeId, enrolmentId, pack, embedding: face.embedding });
      else await this.repository.refuse(tx, enrolmentId, pack, face.reason);
    });
    if (!face.ok) this.logger.warn({ tenantId, employeeId, enrolmentId, pack, reason: face.reason }, 'pack-change.picture-refused');
  }

  /** @returns false when an enrolment came in between that is not done yet */
  private swap(tenantId: string): Promise<boolean> {
    const { SIGAP_FACE_PACK: pack } = this.configuration;
    return this.database.run(tenantId, async (tx) => {
      await this.gallery.takeVersions(tx, 0);
      if ((await this.repository.pending(tx, pack)) !== null) return false;
      await this.repository.removeOthers(tx, pack);
      await this.gallery.usePack(tx, pack);
      await this.changes.tell(tx);
      return true;
    });
  }
}
