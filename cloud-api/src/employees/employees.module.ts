import { Module } from '@nestjs/common';
import { FleetModule } from '../fleet/fleet.module.js';
import { EventHandlersModule } from '../ingest/event-handlers.module.js';
import { SightingPicturesModule } from '../presence/picture/sighting-pictures.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { ConsentRepository } from './consent/consent.repository.js';
import { ConsentService } from './consent/consent.service.js';
import { EmployeeController } from './employee.controller.js';
import { EmployeeRepository } from './employee.repository.js';
import { EmployeeService } from './employee.service.js';
import { EnrolledPictures } from './enrolment/enrolled-picture.service.js';
import { EnrolmentController } from './enrolment/enrolment.controller.js';
import { EnrolmentRepository } from './enrolment/enrolment.repository.js';
import { EnrolmentService } from './enrolment/enrolment.service.js';
import { EnrolmentWriter } from './enrolment/enrolment-writer.js';
import { ErasureController } from './erasure/erasure.controller.js';
import { Erasure } from './erasure/erasure.service.js';
import { ErasureProofRepository } from './erasure/erasure-proof.repository.js';
import { ErasureProof } from './erasure/erasure-proof.service.js';
import { MessageAddresses } from '../alerts/message-addresses.js';
import { FaceWork } from './face/face-work.js';
import { GalleryChanges } from './gallery/gallery-changes.js';
import { GalleryConfirmationHandler } from './gallery/gallery-confirmation.handler.js';
import { GalleryController } from './gallery/gallery.controller.js';
import { GalleryDeltaService } from './gallery/gallery-delta.service.js';
import { GalleryRepository } from './gallery/gallery.repository.js';
import { Lookalikes } from './gallery/lookalikes.js';
import { PackChange } from './gallery/pack-change.service.js';
import { PackChangeRepository } from './gallery/pack-change.repository.js';
import { PackManifests } from './gallery/pack-manifests.js';

@Module({
  imports: [FleetModule, StorageModule, EventHandlersModule, SightingPicturesModule],
  controllers: [EmployeeController, EnrolmentController, ErasureController, GalleryController],
  providers: [
    ConsentRepository,
    ConsentService,
    EmployeeRepository,
    EmployeeService,
    EnrolledPictures,
    EnrolmentRepository,
    EnrolmentService,
    EnrolmentWriter,
    Erasure,
    ErasureProof,
    ErasureProofRepository,
    FaceWork,
    GalleryChanges,
    GalleryConfirmationHandler,
    GalleryDeltaService,
    GalleryRepository,
    Lookalikes,
    MessageAddresses,
    PackChange,
    PackChangeRepository,
    PackManifests,
  ],
  exports: [EmployeeService],
})
export class EmployeesModule {}
