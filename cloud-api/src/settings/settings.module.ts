import { Global, Module } from '@nestjs/common';
import { FacePack } from './face-pack.js';
import { SettingsController } from './settings.controller.js';
import { SettingsService } from './settings.service.js';

@Global()
@Module({ providers: [SettingsService, FacePack], controllers: [SettingsController], exports: [SettingsService] })
export class SettingsModule {}
