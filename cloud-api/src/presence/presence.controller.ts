import { Controller, Inject } from '@nestjs/common';
import { presenceRoutes } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import { TenantDatabase } from '../database/tenant-database.js';
import { Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.decorator.js';
import { Input, type InputOf } from '../http/input.decorator.js';
import { CLOCK } from '../injection-tokens.js';
import { PresenceEngine } from './presence.engine.js';
import { presencePage } from './presence-page.js';
import { SightingPictures } from './picture/sighting-pictures.js';
import { SightingListRepository } from './sighting-list.repository.js';

@Controller()
export class PresenceController {
  constructor(
    private readonly engine: PresenceEngine,
    private readonly database: TenantDatabase,
    private readonly sightingList: SightingListRepository,
    private readonly pictures: SightingPictures,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Endpoint(presenceRoutes.list)
  async list(@Caller() caller: Caller, @Input() input: InputOf<typeof presenceRoutes.list>) {
    return presencePage(await this.engine.of(caller.tenantId), input.query, this.clock.now());
  }

  @Endpoint(presenceRoutes.sightings)
  async sightings(@Caller() caller: Caller, @Input() input: InputOf<typeof presenceRoutes.sightings>) {
    const oldestPicture = await this.pictures.oldestKept(caller.tenantId);
    return this.database.run(caller.tenantId, (tx) => this.sightingList.page(tx, input.query, oldestPicture));
  }
}
