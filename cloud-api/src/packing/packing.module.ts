import { Module } from '@nestjs/common';
import { FleetModule } from '../fleet/fleet.module.js';
import { ClipMetrics } from './clip/clip-metrics.js';
import { ClipPlayback } from './clip/clip-playback.service.js';
import { ClipRepository } from './clip/clip.repository.js';
import { ClipRetention } from './clip/clip-retention.js';
import { ClipStore } from './clip/clip.store.js';
import { ClipUploadController } from './clip/clip-upload.controller.js';
import { DirectoryHints } from './directory/directory-hints.js';
import { EdgeDirectoryController } from './directory/edge-directory.controller.js';
import { EdgeDirectoryRepository } from './directory/edge-directory.repository.js';
import { EdgeDirectories } from './directory/edge-directory.service.js';
import { RecordingController } from './recording/recording.controller.js';
import { RecordingExport } from './recording/recording-export.js';
import { RecordingHandler } from './recording/recording.handler.js';
import { RecordingListRepository } from './recording/recording-list.repository.js';
import { RecordingRepository } from './recording/recording.repository.js';
import { RecordingService } from './recording/recording.service.js';
import { PackingReplay } from './replay/packing-replay.js';
import { SessionController } from './session/session.controller.js';
import { SessionHandler } from './session/session.handler.js';
import { SessionList } from './session/session-list.js';
import { SessionRepository } from './session/session.repository.js';
import { ShareController } from './share/share.controller.js';
import { ShareRetention } from './share/share-retention.js';
import { ShareRepository } from './share/share.repository.js';
import { ShareService } from './share/share.service.js';
import { ShareTickets } from './share/share-ticket.js';
import { ShareVisits } from './share/share-visit.service.js';
import { ClipVerificationController } from './verification/clip-verification.controller.js';
import { ClipVerification } from './verification/clip-verification.service.js';
import { VerificationRepository } from './verification/verification.repository.js';
import { BoxViewHandler } from './viewing/box-view.handler.js';
import { BoxHints } from './wanted/box-hints.js';
import { ClipOrderRepository } from './wanted/clip-order.repository.js';
import { ClipOrdersController } from './wanted/clip-orders.controller.js';
import { ClipOrders } from './wanted/clip-orders.service.js';

/** Video proof of every parcel: the index of recordings, their clips, and who may see them. */
@Module({
  imports: [FleetModule],
  controllers: [
    RecordingController,
    SessionController,
    ClipVerificationController,
    ShareController,
    ClipUploadController,
    ClipOrdersController,
    EdgeDirectoryController,
  ],
  providers: [
    BoxHints,
    BoxViewHandler,
    ClipMetrics,
    ClipOrderRepository,
    ClipOrders,
    ClipPlayback,
    ClipRepository,
    ClipRetention,
    ClipStore,
    ClipVerification,
    DirectoryHints,
    EdgeDirectories,
    EdgeDirectoryRepository,
    PackingReplay,
    RecordingExport,
    RecordingHandler,
    RecordingListRepository,
    RecordingRepository,
    RecordingService,
    SessionHandler,
    SessionList,
    SessionRepository,
    ShareRepository,
    ShareRetention,
    ShareService,
    ShareTickets,
    ShareVisits,
    VerificationRepository,
  ],
  exports: [ClipPlayback, ClipStore, ClipOrders, RecordingListRepository, RecordingService],
})
export class PackingModule {}
