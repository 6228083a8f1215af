import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from '@sigap/node-kit';
import { HourlySweep } from '../database/hourly-sweep.js';
import { type TenantRound, TenantRounds } from '../database/tenant-rounds.js';
import { LOGGER } from '../injection-tokens.js';
import { BlobService } from './blob.service.js';

/** Takes blobs whose time is over, each hour and at start. */
@Injectable()
export class BlobRetention extends HourlySweep {
  private readonly sweeps: TenantRound;
  private readonly orphans: TenantRound;

  constructor(
    private readonly blobs: BlobService,
    @Inject(LOGGER) private readonly logger: Logger,
    rounds: TenantRounds,
  ) {
    super();
    this.sweeps = rounds.of('blob.sweep');
    this.orphans = rounds.of('blob.orphan-sweep');
  }

  async sweep(): Promise<void> {
    let expired = 0;
    await this.sweeps.all(async (tenantId) => {
      expired += await this.blobs.sweepExpired(tenantId);
    });
    let orphans = 0;
    await this.orphans.each(
      () => this.blobs.tenantsWithBytes(),
      async (tenantId) => {
        orphans += await this.blobs.sweepOrphans(tenantId);
      },
    );
    if (expired + orphans > 0) this.logger.info({ expired, orphans }, 'blob.swept');
  }
}
