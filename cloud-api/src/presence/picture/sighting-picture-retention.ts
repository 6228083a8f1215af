import { Injectable } from '@nestjs/common';
import { HourlySweep } from '../../database/hourly-sweep.js';
import { type TenantRound, TenantRounds } from '../../database/tenant-rounds.js';
import { SightingPictures } from './sighting-pictures.js';

/** Erases crops whose days are over, each hour and at start. */
@Injectable()
export class SightingPictureRetention extends HourlySweep {
  private readonly round: TenantRound;

  constructor(
    private readonly pictures: SightingPictures,
    rounds: TenantRounds,
  ) {
    super();
    this.round = rounds.of('sighting-picture.sweep');
  }

  async sweep(): Promise<void> {
    await this.round.all(async (tenantId) => void (await this.pictures.sweep(tenantId)));
  }
}
