import { Controller } from '@nestjs/common';
import { recordingIndexRoutes as routes, type ReplyOf } from '@sigap/contracts';
import { Caller } from '../../http/caller.js';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { Input, type InputOf } from '../../http/input.decorator.js';
import { SessionList } from './session-list.js';

@Controller()
export class SessionController {
  constructor(private readonly sessions: SessionList) {}

  @Endpoint(routes.sessions)
  list(@Caller() caller: Caller, @Input() input: InputOf<typeof routes.sessions>): Promise<ReplyOf<typeof routes.sessions>> {
    return this.sessions.page(caller.tenantId, input.query);
  }
}
