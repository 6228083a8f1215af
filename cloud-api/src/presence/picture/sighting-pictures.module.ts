import { Module } from '@nestjs/common';
import { StorageModule } from '../../storage/storage.module.js';
import { SightingPictureController } from './sighting-picture.controller.js';
import { SightingPictureHandler } from './sighting-picture.handler.js';
import { SightingPictureRepository } from './sighting-picture.repository.js';
import { SightingPictureRetention } from './sighting-picture-retention.js';
import { SightingPictures } from './sighting-pictures.js';

/** Leans on storage alone, so that the erasure of an employee can ask it. */
@Module({
  imports: [StorageModule],
  controllers: [SightingPictureController],
  providers: [SightingPictureHandler, SightingPictureRepository, SightingPictureRetention, SightingPictures],
  exports: [SightingPictures],
})
export class SightingPicturesModule {}
