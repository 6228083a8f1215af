import { type DynamicModule, Module } from '@nestjs/common';
import { EdgeRepository } from '../fleet/edge/edge.repository.js';
import { EdgeService } from '../fleet/edge/edge.service.js';
import { EdgeCredentials } from '../fleet/edge/edge-credentials.js';
import { EventHandlers } from '../ingest/event-handler.js';
import { RecordingHandler } from '../packing/recording/recording.handler.js';
import { RecordingRepository } from '../packing/recording/recording.repository.js';
import { PackingReplay } from '../packing/replay/packing-replay.js';
import { SessionHandler } from '../packing/session/session.handler.js';
import { SessionRepository } from '../packing/session/session.repository.js';
import { type Platform, PlatformModule } from '../platform.module.js';
import { Administration } from './administration.js';

const replay = [EventHandlers, RecordingRepository, RecordingHandler, SessionRepository, SessionHandler, PackingReplay];

/** The platform and the registry of boxes, without broker, jobs and ports. */
@Module({})
export class AdminModule {
  static with(platform: Platform): DynamicModule {
    return {
      module: AdminModule,
      imports: [PlatformModule.with(platform)],
      providers: [Administration, EdgeService, EdgeRepository, EdgeCredentials, ...replay],
    };
  }
}
