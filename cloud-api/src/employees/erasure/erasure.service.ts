import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@sigap/node-kit';
import type { TenantTransaction } from '../../database/tenant-database.js';
import { CLOCK } from '../../injection-tokens.js';
import { MessageAddresses } from '../../alerts/message-addresses.js';
import { SightingPictures } from '../../presence/picture/sighting-pictures.js';
import { BlobService } from '../../storage/blob.service.js';
import { ConsentRepository } from '../consent/consent.repository.js';
import { EnrolmentRepository } from '../enrolment/enrolment.repository.js';
import { GalleryChanges } from '../gallery/gallery-changes.js';

/** What an erasure took away, for the audit log. */
export interface Erased {
  readonly pictures: number;
  readonly templates: number;
  /** Face crops of sightings. */
  readonly sightingPictures: number;
  /** Messages that lost their phone number or e-mail address. */
  readonly messageAddresses: number;
  readonly consentEnded: boolean;
  /** Boxes that have this version of the gallery, or a later one, have erased the person; null when no box can have had anything. */
  readonly galleryVersion: number | null;
}

/**
 * Erases what identifies a face (PV-1): templates, pictures and face crops of sightings here and now, on each box with its next gallery, also when it was away
 * for long; the box confirms by `gallery.erased`. Consent ends with it. Phone number and e-mail address go from old messages.
 */
@Injectable()
export class Erasure {
  constructor(
    private readonly consents: ConsentRepository,
    private readonly enrolments: EnrolmentRepository,
    private readonly changes: GalleryChanges,
    private readonly blobs: BlobService,
    private readonly sightingPictures: SightingPictures,
    private readonly addresses: MessageAddresses,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** In the caller's transaction, which holds the lock on the employee. */
  async erase(tx: TenantTransaction, employeeId: string, reason: 'left' | 'consent_withdrawn'): Promise<Erased> {
    const now = this.clock.now();
    const consentEnded = await this.consents.withdraw(tx, employeeId, now);
    const { pictures, templates, unused } = await this.enrolments.removeAll(tx, employeeId);
    await this.blobs.removeWith(tx, unused);
    const sightingPictures = await this.sightingPictures.eraseOf(tx, employeeId);
    // while the consent was open a box may have made what never came here: a crop that still waits, a template that was taken back since
    const mayBeOnBoxes = consentEnded || pictures + templates + sightingPictures > 0;
    const galleryVersion = mayBeOnBoxes ? await this.changes.erasePerson(tx, employeeId, now) : null;
    const messageAddresses =
      reason === 'left' ? await this.addresses.eraseOfLeaver(tx, employeeId, now) : await this.addresses.eraseOfStayer(tx, employeeId, now);
    return { pictures, templates, sightingPictures, messageAddresses, consentEnded, galleryVersion };
  }
}
