import { Module } from '@nestjs/common';
import { FleetModule } from '../fleet/fleet.module.js';
import { EventHandlersModule } from '../ingest/event-handlers.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { CameraCommands } from './camera-commands.js';
import { CameraController } from './camera.controller.js';
import { CameraLogins } from './camera-login.js';
import { CameraRepository } from './camera.repository.js';
import { CameraService } from './camera.service.js';
import { CameraStatusRepository } from './camera-status.repository.js';
import { CameraStatusService } from './camera-status.service.js';
import { ReportedCameraService } from './reported-camera.service.js';

@Module({
  imports: [FleetModule, StorageModule, EventHandlersModule],
  controllers: [CameraController],
  providers: [
    CameraCommands,
    CameraLogins,
    CameraRepository,
    CameraService,
    CameraStatusRepository,
    CameraStatusService,
    ReportedCameraService,
  ],
  exports: [CameraService],
})
export class CamerasModule {}
