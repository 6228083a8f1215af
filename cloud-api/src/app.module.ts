import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { domainModules } from './domain-modules.js';
import { type Platform, PlatformModule } from './platform.module.js';

/** The composition root: the platform, and one line for each domain in `domain-modules.ts`. */
@Module({})
export class AppModule {
  static with(platform: Platform): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.with(platform), ScheduleModule.forRoot(), ...domainModules] };
  }
}
