import { Controller } from '@nestjs/common';
import { auditRoutes, type ReplyOf } from '@sigap/contracts';
import { Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.decorator.js';
import { Input, type InputOf } from '../http/input.decorator.js';
import { AuditReader } from './audit-reader.js';

@Controller()
export class AuditController {
  constructor(private readonly reader: AuditReader) {}

  @Endpoint(auditRoutes.list)
  list(@Caller() caller: Caller, @Input() input: InputOf<typeof auditRoutes.list>): Promise<ReplyOf<typeof auditRoutes.list>> {
    return this.reader.page(caller.tenantId, input.query);
  }
}
