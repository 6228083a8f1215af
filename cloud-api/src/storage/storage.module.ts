import { join } from 'node:path';
import { Module } from '@nestjs/common';
import type { ApiConfiguration } from '../configuration.js';
import { CONFIGURATION } from '../injection-tokens.js';
import { BlobController } from './blob.controller.js';
import { BlobRepository } from './blob.repository.js';
import { BlobRetention } from './blob-retention.js';
import { BlobService } from './blob.service.js';
import { BLOB_STORE } from './blob-store.js';
import { DiskBlobStore } from './disk-blob-store.js';

@Module({
  controllers: [BlobController],
  providers: [
    BlobService,
    BlobRepository,
    BlobRetention,
    {
      provide: BLOB_STORE,
      useFactory: (configuration: ApiConfiguration) => new DiskBlobStore(join(configuration.SIGAP_DATA, 'blobs')),
      inject: [CONFIGURATION],
    },
  ],
  exports: [BlobService],
})
export class StorageModule {}
