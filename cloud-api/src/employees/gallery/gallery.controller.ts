import { Controller } from '@nestjs/common';
import { edgeRoutes, type ReplyOf } from '@sigap/contracts';
import { Caller, edgeOf } from '../../http/caller.js';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { Input, type InputOf } from '../../http/input.decorator.js';
import { GalleryDeltaService } from './gallery-delta.service.js';

@Controller()
export class GalleryController {
  constructor(private readonly deltas: GalleryDeltaService) {}

  @Endpoint(edgeRoutes.gallery)
  gallery(@Caller() caller: Caller, @Input() input: InputOf<typeof edgeRoutes.gallery>): Promise<ReplyOf<typeof edgeRoutes.gallery>> {
    return this.deltas.since(edgeOf(caller).tenantId, input.query.since, input.query.pack);
  }
}
