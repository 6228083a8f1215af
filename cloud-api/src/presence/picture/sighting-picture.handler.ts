import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { SigapEvent } from '@sigap/contracts';
import type { TenantTransaction } from '../../database/tenant-database.js';
import { clockShiftMs } from '../../ingest/clock-shift.js';
import { type EventHandler, EventHandlers, type IngestedEvent } from '../../ingest/event-handler.js';
import { choosePictures, type SightingPicture } from './best-picture.js';
import { SightingPictures } from './sighting-pictures.js';
import { SightingPictureRepository } from './sighting-picture.repository.js';

/**
 * `sighting.pictured` -> `sighting_pictures`, in any order with the other events of the sighting. What may not be kept (the name was taken
 * back, the person withdrew the consent or left) is erased here, blob and all: a box that was offline learns of it later.
 */
@Injectable()
export class SightingPictureHandler implements EventHandler, OnModuleInit {
  readonly types = ['sighting.pictured', 'sighting.retracted'] as const;

  constructor(
    private readonly handlers: EventHandlers,
    private readonly repository: SightingPictureRepository,
    private readonly pictures: SightingPictures,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async apply(tx: TenantTransaction, ingested: readonly IngestedEvent[]): Promise<void> {
    const retractedNow = ingested.flatMap(({ event }) => (event.type === 'sighting.retracted' ? [event.data.sightingId] : []));
    const arrived = ingested.flatMap((each) => pictureOf(each) ?? []);
    const dropped = retractedNow.length > 0 ? await this.repository.removeOfSightings(tx, retractedNow) : [];
    if (arrived.length === 0) return this.pictures.discard(tx, dropped);
    const ids = [...new Set(arrived.map(({ sightingId }) => sightingId))];
    const retracted = new Set([...retractedNow, ...(await this.repository.retracted(tx, ids))]);
    const consenting = await this.repository.consenting(tx, [...new Set(arrived.map(({ employeeId }) => employeeId))]);
    const mayBeKept = ({ sightingId, employeeId, takenAt }: SightingPicture) => {
      const person = consenting.get(employeeId);
      return !retracted.has(sightingId) && person !== undefined && takenAt > (person.withdrawnAt ?? Number.NEGATIVE_INFINITY);
    };
    const refused = arrived.filter((picture) => !mayBeKept(picture)).map(({ sha256 }) => sha256);
    const { kept, unused } = choosePictures(await this.repository.lock(tx, ids), arrived.filter(mayBeKept));
    await this.repository.save(tx, kept);
    return this.pictures.discard(tx, [...dropped, ...refused, ...unused]);
  }
}

/** Taken at a time of the cloud's clock, as far as the box knew how wrong its own is, and never in the future. */
function pictureOf({ event, receivedAt }: { event: SigapEvent; receivedAt: Date }): SightingPicture | null {
  if (event.type !== 'sighting.pictured') return null;
  const takenAt = Math.min(Date.parse(event.data.takenAt) + clockShiftMs(event), receivedAt.getTime());
  return { ...event.data, takenAt };
}
