import { Controller } from '@nestjs/common';
import { edgeRoutes, type ReplyOf } from '@sigap/contracts';
import { Caller } from '../../http/caller.js';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { Input, type InputOf } from '../../http/input.decorator.js';
import { EdgeService } from './edge.service.js';

@Controller()
export class EdgeController {
  constructor(private readonly edges: EdgeService) {}

  @Endpoint(edgeRoutes.list)
  list(@Caller() caller: Caller, @Input() input: InputOf<typeof edgeRoutes.list>): Promise<ReplyOf<typeof edgeRoutes.list>> {
    return this.edges.list(caller.tenantId, input.query);
  }
}
