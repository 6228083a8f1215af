import { Controller } from '@nestjs/common';
import { erasureRoutes, type ReplyOf } from '@sigap/contracts';
import { Caller } from '../../http/caller.js';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { Input, type InputOf } from '../../http/input.decorator.js';
import { ErasureProof } from './erasure-proof.service.js';

@Controller()
export class ErasureController {
  constructor(private readonly proof: ErasureProof) {}

  @Endpoint(erasureRoutes.list)
  list(@Caller() caller: Caller, @Input() input: InputOf<typeof erasureRoutes.list>): Promise<ReplyOf<typeof erasureRoutes.list>> {
    return this.proof.list(caller, input.query);
  }

  @Endpoint(erasureRoutes.read)
  read(@Caller() caller: Caller, @Input() input: InputOf<typeof erasureRoutes.read>): Promise<ReplyOf<typeof erasureRoutes.read>> {
    return this.proof.read(caller, input.params.id);
  }
}
