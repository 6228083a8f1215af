import { Controller } from '@nestjs/common';
import { recordingIndexRoutes as routes, type ReplyOf } from '@sigap/contracts';
import { Caller } from '../../http/caller.js';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { Input, type InputOf } from '../../http/input.decorator.js';
import { ClipVerification } from './clip-verification.service.js';

@Controller()
export class ClipVerificationController {
  constructor(private readonly verification: ClipVerification) {}

  @Endpoint(routes.verify)
  verify(@Caller() caller: Caller, @Input() input: InputOf<typeof routes.verify>): Promise<ReplyOf<typeof routes.verify>> {
    return this.verification.verify(caller, input.params.id);
  }

  @Endpoint(routes.publicVerification)
  byHash(@Input() input: InputOf<typeof routes.publicVerification>): Promise<ReplyOf<typeof routes.publicVerification>> {
    return this.verification.byHash(input.params.sha256);
  }
}
