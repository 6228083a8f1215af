import { Module } from '@nestjs/common';
import { PackingModule } from '../packing.module.js';
import { ClipCopyController } from './clip-copy.controller.js';
import { ClipCopyRepository } from './clip-copy.repository.js';
import { ClipCopies } from './clip-copy.service.js';
import { ClipCopyWorker } from './clip-copy.worker.js';
import { CopyStore } from './copy-store.js';

/** Copies beside the untouched original (PK-12, PK-16). */
@Module({
  imports: [PackingModule],
  controllers: [ClipCopyController],
  providers: [ClipCopies, ClipCopyRepository, ClipCopyWorker, CopyStore],
})
export class ClipCopiesModule {}
