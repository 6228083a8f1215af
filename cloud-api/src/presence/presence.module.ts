import { Module } from '@nestjs/common';
import { SightingPicturesModule } from './picture/sighting-pictures.module.js';
import { PresenceController } from './presence.controller.js';
import { PresenceEngine } from './presence.engine.js';
import { PresenceRepository } from './presence.repository.js';
import { ProjectionReplay } from './projection-replay.js';
import { SightingHandler } from './sighting.handler.js';
import { SightingRepository } from './sighting.repository.js';
import { SightingListRepository } from './sighting-list.repository.js';
import { TrackingRepository } from './tracking.repository.js';

@Module({
  imports: [SightingPicturesModule],
  controllers: [PresenceController],
  providers: [
    PresenceEngine,
    PresenceRepository,
    ProjectionReplay,
    SightingHandler,
    SightingListRepository,
    SightingRepository,
    TrackingRepository,
  ],
  exports: [PresenceEngine, ProjectionReplay],
})
export class PresenceModule {}
