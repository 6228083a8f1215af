import { type DynamicModule, Module } from '@nestjs/common';
import { EdgeRepository } from '../fleet/edge/edge.repository.js';
import { EdgeService } from '../fleet/edge/edge.service.js';
import { EdgeCredentials } from '../fleet/edge/edge-credentials.js';
import { type Platform, PlatformModule } from '../platform.module.js';
import { Administration } from './administration.js';

/** The platform and the registry of boxes, without broker, jobs and ports. */
@Module({})
export class AdminModule {
  static with(platform: Platform): DynamicModule {
    return {
      module: AdminModule,
      imports: [PlatformModule.with(platform)],
      providers: [Administration, EdgeService, EdgeRepository, EdgeCredentials],
    };
  }
}
