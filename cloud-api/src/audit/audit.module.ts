import { Global, Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';
import { AuditReader } from './audit-reader.js';

@Global()
@Module({ providers: [AuditService, AuditReader], controllers: [AuditController], exports: [AuditService, AuditReader] })
export class AuditModule {}
