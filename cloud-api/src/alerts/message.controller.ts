import { Controller } from '@nestjs/common';
import { messageRoutes } from '@sigap/contracts';
import { TenantDatabase } from '../database/tenant-database.js';
import { Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.decorator.js';
import { Input, type InputOf } from '../http/input.decorator.js';
import { MessageRepository } from './message.repository.js';

@Controller()
export class MessageController {
  constructor(
    private readonly database: TenantDatabase,
    private readonly messages: MessageRepository,
  ) {}

  @Endpoint(messageRoutes.list)
  list(@Caller() caller: Caller, @Input() input: InputOf<typeof messageRoutes.list>) {
    return this.database.run(caller.tenantId, (tx) => this.messages.page(tx, input.query));
  }
}
