import { Controller } from '@nestjs/common';
import { presenceRoutes } from '@sigap/contracts';
import { Caller } from '../../http/caller.js';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { Input, type InputOf } from '../../http/input.decorator.js';
import { SightingPictures } from './sighting-pictures.js';

@Controller()
export class SightingPictureController {
  constructor(private readonly pictures: SightingPictures) {}

  @Endpoint(presenceRoutes.sightingPicture)
  picture(@Caller() caller: Caller, @Input() input: InputOf<typeof presenceRoutes.sightingPicture>): Promise<Uint8Array> {
    return this.pictures.picture(caller, input.params.id);
  }
}
