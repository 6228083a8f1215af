import { Controller } from '@nestjs/common';
import { packingReportRoutes as routes, type ReplyOf } from '@sigap/contracts';
import { Caller } from '../../http/caller.js';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { Input, type InputOf } from '../../http/input.decorator.js';
import { PackingStatisticsService } from './packing-statistics.service.js';

@Controller()
export class PackingStatisticsController {
  constructor(private readonly statistics: PackingStatisticsService) {}

  @Endpoint(routes.statistics)
  read(@Caller() caller: Caller, @Input() input: InputOf<typeof routes.statistics>): Promise<ReplyOf<typeof routes.statistics>> {
    return this.statistics.read(caller.tenantId, input.query);
  }
}
